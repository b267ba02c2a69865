import { toFailure } from '#domain/failure'
import { changedSince, couldLook, lookedOf, type Rounds } from '#domain/round'
import type { System } from '#domain/system'
import type { LiveRound } from './live'
import type { LookAt } from './look-at'
import { wavesOf } from './order'
import { inTurns } from './turns'

/**
 * Walks a round to its end. Of one system one runbook goes at a time: that is the most a target is asked to bear.
 * Throws only when what happens cannot be kept.
 */
export async function walkRound(
  live: LiveRound,
  systems: readonly System[],
  { kept, lookAt }: { readonly kept: Rounds; readonly lookAt: LookAt },
): Promise<void> {
  const { pace } = live.now()
  const waves = wavesOf(systems, pace.canary)
  const isCanary = (system: System) =>
    pace.canary && waves.length > 1 && waves[0]?.length === 1 && waves[0][0] === system
  let away = 0

  async function goThrough(system: System) {
    const look = lookAt(system.id)
    let tried = false
    let seen = false
    for (const { at, cell } of live.cellsOf(system.id)) {
      if (live.isOver()) return
      if (cell.status !== 'waiting') continue
      tried = true
      const { signal } = live
      const begun = (run: string) => live.change(at, { status: 'running', run })
      const { runbook, target } = cell
      const of = { runbook, ...(target !== undefined && { target }) }
      const ended = await look({ ...of, key: `${live.id} ${at}`, signal, begun }).catch(toFailure)
      if ('kind' in ended) {
        await live.change(at, { status: 'left', left: ended.message, outcome: 'failed' })
        continue
      }
      if (couldLook(ended)) seen = true
      const looked = lookedOf(ended)
      const changed = changedSince(await kept.before(live.id, cell), looked)
      await live.change(at, { ...looked, status: 'done', changed })
    }
    if (tried && !seen && !live.signal.aborted) countAway(system)
  }

  function countAway(system: System) {
    away++
    if (isCanary(system))
      live.stop({ status: 'stopped', reason: `${system.name}, which went first, could not be looked at.` }, false)
    else if (pace.stopAfter > 0 && away >= pace.stopAfter)
      live.stop({ status: 'stopped', reason: `${away} systems could not be looked at.` }, false)
  }

  for (const wave of waves) await inTurns(wave, pace, live, goThrough)
  await live.end()
}
