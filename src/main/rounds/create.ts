import { randomUUID } from 'node:crypto'
import { invalid, missing, toFailure } from '#domain/failure'
import type { Round, RoundNews, Rounds } from '#domain/round'
import type { System } from '#domain/system'
import { createLive, type LiveRound, outcomeOf, type Stop } from './live'
import type { LookAt } from './look-at'
import { walkRound } from './walk'

export interface RoundsParts {
  readonly kept: Rounds
  readonly lookAt: LookAt
  /** Told when a round began or ended. */
  onChange(): void
  /** Told when a round could not be kept and had to end. */
  onFault(error: unknown): void
}

/** What a round shall be. Its cells are of these systems. */
export interface NewRound extends Pick<Round, 'title' | 'cadence' | 'operator' | 'pace' | 'cells' | 'problems'> {
  readonly systems: readonly System[]
  readonly key: string
}

export interface RoundsAtWork {
  /** Resolves when the round is kept; the walk goes on by itself. The same key again answers the same round. */
  start(asked: NewRound): Promise<{ round: string; ended: Promise<void> }>
  /** Begins nothing new and cancels what runs; the round ends when the servers say it is over. */
  cancel(round: string): void
  get(round: string): Promise<Round>
  follow(round: string, signal: AbortSignal): AsyncGenerator<RoundNews>
  /** Called once after the store is open and its runs are recovered: what was walked when the last process ended is interrupted. */
  recover(): Promise<void>
  /** Cancels what runs and waits for it. */
  close(): Promise<void>
}

const ended: Stop = { status: 'interrupted', reason: 'The console ended before this round did.' }
const closed: Stop = { status: 'interrupted', reason: 'The console was closed.' }

/** Walks rounds: looks at many systems, so many at once. One for each store. */
export function createRounds(parts: RoundsParts): RoundsAtWork {
  const { kept } = parts
  const all = new Map<string, { live: LiveRound; ended: Promise<void> }>()

  async function get(id: string): Promise<Round> {
    const round = all.get(id)?.live.now() ?? (await kept.get(id))
    if (!round) throw missing(`There is no round ${id}.`)
    return round
  }

  async function recover(id: string) {
    const round = await kept.get(id)
    const cells = [...(round?.cells ?? [])]
    for (const [at, before] of cells.entries()) {
      if (before.status !== 'running' && before.status !== 'waiting') continue
      const cell = before.run
        ? { ...before, status: 'done' as const, outcome: 'interrupted' as const }
        : { ...before, status: 'left' as const, left: `Not begun. ${ended.reason}` }
      cells[at] = cell
      await kept.keep(id, at, cell)
    }
    const outcome = outcomeOf({ cells, problems: round?.problems ?? [] }, ended)
    const end = { status: ended.status, stopped: ended.reason, finishedAt: new Date().toISOString(), outcome }
    await kept.finish(id, end)
  }

  return {
    async start({ key, systems, ...asked }) {
      if (asked.cells.length === 0) throw invalid('No runbook of this round fits the targets of these systems.')
      const round: Round = {
        ...asked,
        ...{ id: randomUUID(), startedAt: new Date().toISOString(), status: 'running', systems: systems.length },
      }
      const { round: id, created } = await kept.create(round, key)
      if (!created) return { round: id, ended: all.get(id)?.ended ?? Promise.resolve() }
      const live = createLive(round, kept)
      const over = walkRound(live, systems, parts)
        .catch(error => {
          parts.onFault(error)
          live.stop({ status: 'interrupted', reason: toFailure(error).message }, true)
          return live.end().catch(() => {})
        })
        .finally(() => {
          all.delete(id)
          parts.onChange()
        })
      all.set(id, { live, ended: over })
      parts.onChange()
      return { round: id, ended: over }
    },
    cancel(id) {
      const entry = all.get(id)
      if (!entry) throw missing('That round has ended.')
      entry.live.stop({ status: 'stopped', reason: 'Stopped by the operator.' }, true)
    },
    get,
    async *follow(id, signal) {
      const entry = all.get(id)
      if (entry) yield* entry.live.follow(signal)
      else yield { whole: await get(id) }
    },
    async recover() {
      for (const id of await kept.unfinished()) await recover(id)
    },
    async close() {
      const open = [...all.values()]
      for (const { live } of open) live.stop(closed, true)
      await Promise.all(open.map(({ ended }) => ended))
    },
  }
}
