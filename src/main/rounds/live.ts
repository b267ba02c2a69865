import { setTimeout as pause } from 'node:timers/promises'
import type { Round, RoundCell, RoundNews, Rounds } from '#domain/round'
import { worstOutcome } from '#domain/run'
import type { RunOutcome } from '#domain/run-event'

/** How a round ends before its end. */
export interface Stop {
  readonly status: 'stopped' | 'interrupted'
  readonly reason: string
}

/** One round while it is walked. */
export interface LiveRound {
  readonly id: string
  /** Aborted when what is under way shall end as well. */
  readonly signal: AbortSignal
  now(): Round
  /** The cells of a system with their places, as they stand. */
  cellsOf(system: string): readonly { readonly at: number; readonly cell: RoundCell }[]
  /** Resolves when it is kept. */
  change(at: number, change: Partial<RoundCell>): Promise<void>
  /** Nothing new begins from now on; the first reason counts. `cancel` ends what is under way, too. */
  stop(stop: Stop, cancel: boolean): void
  isOver(): boolean
  /** Says what was not come to, and how it all ended. */
  end(): Promise<void>
  /** The round at once, and its cells as they change, at most twice a second; ends with it. */
  follow(signal: AbortSignal): AsyncGenerator<RoundNews>
}

const leastMs = 500

export function createLive(first: Round, kept: Rounds): LiveRound {
  const cells = [...first.cells]
  /** The version in which each cell last changed. */
  const changedIn = cells.map(() => 0)
  const controller = new AbortController()
  const waking = new Set<() => void>()
  let ended: Pick<Round, 'status' | 'stopped' | 'finishedAt' | 'outcome'> | undefined
  let stopped: Stop | undefined
  let version = 0

  const now = (): Round => ({ ...first, ...ended, cells: [...cells] })
  function changed() {
    version++
    for (const wake of waking) wake()
  }
  const changeSince = (told: number) => {
    const { status, stopped, finishedAt, outcome } = now()
    const since = cells.flatMap((cell, at) => ((changedIn[at] ?? 0) > told ? [{ at, cell }] : []))
    return {
      ...{ status, cells: since },
      ...(stopped !== undefined && { stopped }),
      ...(finishedAt !== undefined && { finishedAt }),
      ...(outcome !== undefined && { outcome }),
    }
  }
  async function change(at: number, what: Partial<RoundCell>) {
    const before = cells[at]
    if (!before) return
    const cell = { ...before, ...what }
    cells[at] = cell
    changedIn[at] = version + 1
    changed()
    await kept.keep(first.id, at, cell)
  }

  return {
    id: first.id,
    signal: controller.signal,
    now,
    cellsOf: system => cells.flatMap((cell, at) => (cell.system === system ? [{ at, cell }] : [])),
    change,
    stop(stop, cancel) {
      stopped ??= stop
      if (cancel) controller.abort()
    },
    isOver: () => stopped !== undefined,
    async end() {
      for (const [at, { status }] of cells.entries())
        if (status === 'waiting') await change(at, { status: 'left', left: `Not begun. ${stopped?.reason ?? ''}` })
      ended = {
        status: stopped?.status ?? 'finished',
        finishedAt: new Date().toISOString(),
        outcome: outcomeOf(now(), stopped),
        ...(stopped && { stopped: stopped.reason }),
      }
      await kept.finish(first.id, ended).finally(changed)
    },
    async *follow(signal) {
      let told: number | undefined
      for (;;) {
        const seen = version
        // It may end while what is told here is still on its way: then that is told next.
        const isLast = ended !== undefined
        yield told === undefined ? { whole: now() } : { change: changeSince(told) }
        told = seen
        if (isLast || signal.aborted) return
        await pause(leastMs, undefined, { signal }).catch(() => {})
        while (version === seen && !signal.aborted) {
          const { promise, resolve } = Promise.withResolvers<void>()
          waking.add(resolve)
          signal.addEventListener('abort', () => resolve(), { once: true })
          await promise
          waking.delete(resolve)
        }
        if (signal.aborted) return
      }
    },
  }
}

/** The worst of its cells; one that was broken off, or may have missed a runbook that does not load, has not passed. */
export function outcomeOf({ cells, problems }: Pick<Round, 'cells' | 'problems'>, stop: Stop | undefined): RunOutcome {
  return worstOutcome([
    ...cells.flatMap(cell => cell.outcome ?? []),
    ...(problems.length > 0 ? (['failed'] as const) : []),
    ...(stop ? [stop.status === 'stopped' ? ('cancelled' as const) : ('interrupted' as const)] : []),
  ])
}
