import pLimit from 'p-limit'
import type { Tick } from '#domain/metric'
import { type Profile, serves } from '#domain/profile'
import type { SessionState, Sessions } from '#domain/session'
import type { Profiles, Systems } from '#domain/store'
import type { Clock } from './clock'
import type { Measured } from './read-metrics'
import { measuredAs, readers } from './readers'
import { createSample } from './sample'
import type { Standing } from './standing'
import { createTarget, type Target } from './target'

/** Samples under way at one time, however many targets there are. */
const atOnce = 16

export interface SamplerParts {
  readonly systems: Systems
  readonly profiles: Profiles
  readonly sessions: Sessions & { list(): readonly SessionState[] }
  readonly clock: Clock
  /** How often the machine has slept. */
  wakes(): number
  /** How long a second of the distance between two samples is, milliseconds: tests have no quarter of a minute. */
  readonly secondMs?: number
  /** The metric files as they stand now. */
  measured(): Measured
  tell(tick: Tick): void
}

interface Held {
  /** What it was made of; another text is another target. */
  readonly made: string
  readonly system: string
  readonly target: Target
  forgive(): void
}

/** Samples every target of the systems that say so. Its sessions are the shared ones, and stay open for it. */
export function createSampler(parts: SamplerParts) {
  const held = new Map<string, Held>()
  const limit = pLimit(atOnce)
  let last: Promise<void> = Promise.resolve()
  let closed = false

  function hold(profile: Profile, made: string, everyMs: number, spread: number) {
    const { sessions, clock, wakes, measured, tell } = parts
    const protocol = measuredAs(profile.protocol)
    const sample = createSample({ target: profile, sessions, read: readers[protocol], clock })
    const take = (signal: AbortSignal) => limit(() => sample.take(measured().looks.get(protocol) ?? [], signal))
    const target = createTarget({ everyMs, spread, clock, wakes, take, tell })
    held.set(profile.id, { made, system: profile.system, target, forgive: sample.forgive })
  }

  async function reconcile(): Promise<void> {
    const sampled = (await parts.systems.list()).filter(system => system.sampling)
    const wanted = new Map<string, { profile: Profile; made: string; everyMs: number }>()
    for (const { id, sampling } of sampled) {
      const everyMs = (sampling?.everySeconds ?? 0) * (parts.secondMs ?? 1000)
      // A host that is only a way takes no commands.
      for (const profile of await parts.profiles.list(id))
        if (serves(profile.protocol, profile))
          wanted.set(profile.id, { profile, made: JSON.stringify([profile, everyMs]), everyMs })
    }
    if (closed) return
    for (const [id, { made, target }] of held)
      if (wanted.get(id)?.made !== made) {
        held.delete(id)
        void target.stop()
      }
    const fresh = [...wanted.values()].filter(({ profile }) => !held.has(profile.id))
    fresh.forEach(({ profile, made, everyMs }, at) => {
      hold(profile, made, everyMs, at / fresh.length)
    })
  }

  return {
    /** Systems or targets may be others now; what waits for a person is tried again. Resolves when that is done. */
    changed(): Promise<void> {
      last = last.then(reconcile, reconcile)
      for (const { target, forgive } of held.values()) {
        forgive()
        target.nudge()
      }
      return last
    },
    /** A target that did not answer us is asked again once somebody has opened its session. */
    opened() {
      for (const { profile, state } of parts.sessions.list()) if (state === 'open') held.get(profile)?.target.reached()
    },
    /** These are not looked at until their sessions are opened again, or `resume`; resolves when no look is under way. */
    async pause(profiles: readonly string[]): Promise<void> {
      await Promise.all(profiles.map(id => held.get(id)?.target.pause()))
    },
    resume: (profile: string) => held.get(profile)?.target.reached(),
    /** How the targets of a system stand, by profile. */
    standings: (system: string): ReadonlyMap<string, Standing> =>
      new Map([...held].filter(([, one]) => one.system === system).map(([id, one]) => [id, one.target.standing()])),
    async close() {
      closed = true
      await last.catch(() => {})
      await Promise.all([...held.values()].map(({ target }) => target.stop()))
    },
  }
}
