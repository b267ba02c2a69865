import { askCommand, type CommandSource } from './secret-command'

type Asking = Parameters<typeof askCommand>[0]

/** What commands answered, in memory for as many minutes as their profiles say. */
export interface CommandAnswers {
  /** What is kept, else what the command says now. Who asks while it runs waits for the same answer. */
  of(profile: Asking, source: CommandSource): Promise<string>
  /** How long the answer of a profile is still kept, until when; undefined when none is. */
  keptUntil(profile: string): number | undefined
  /** Drops what is kept for a profile, also what its running command will say. */
  forget(profile: string): void
  forgetAll(): void
}

interface Kept {
  readonly made: string
  readonly answer: Promise<string>
  until?: number
  timer?: NodeJS.Timeout
}

/** Makes the memory of command answers. `now` is a wall clock: a machine that slept has not kept anything. */
export function createCommandAnswers(now: () => number = Date.now): CommandAnswers {
  const kept = new Map<string, Kept>()
  /** The last command of each profile; the next one waits for its end. */
  const running = new Map<string, Promise<unknown>>()

  const drop = (profile: string) => {
    clearTimeout(kept.get(profile)?.timer)
    kept.delete(profile)
  }
  const alive = (entry: Kept | undefined) => entry !== undefined && (entry.until === undefined || entry.until > now())

  async function ask(profile: Asking, source: CommandSource): Promise<string> {
    const before = running.get(profile.id)
    const asking = (async () => {
      await before?.catch(() => {})
      return askCommand(profile, source)
    })()
    running.set(profile.id, asking)
    try {
      return await asking
    } finally {
      if (running.get(profile.id) === asking) running.delete(profile.id)
    }
  }

  function start(profile: Asking, source: CommandSource, made: string): Promise<string> {
    drop(profile.id)
    const entry: Kept = { made, answer: ask(profile, source) }
    kept.set(profile.id, entry)
    const settled = (keepMs: number) => {
      // Forgotten while it ran: then it stays forgotten.
      if (kept.get(profile.id) !== entry) return
      if (keepMs === 0) return drop(profile.id)
      entry.until = now() + keepMs
      entry.timer = setTimeout(() => drop(profile.id), keepMs)
      entry.timer.unref()
    }
    entry.answer.then(
      () => settled((source.keep ?? 0) * 60_000),
      () => settled(0),
    )
    return entry.answer
  }

  return {
    of(profile, source) {
      const made = JSON.stringify(source)
      const entry = kept.get(profile.id)
      return entry?.made === made && alive(entry) ? entry.answer : start(profile, source, made)
    },
    keptUntil(profile) {
      const entry = kept.get(profile)
      return alive(entry) ? entry?.until : undefined
    },
    forget: drop,
    forgetAll() {
      for (const profile of [...kept.keys()]) drop(profile)
    },
  }
}
