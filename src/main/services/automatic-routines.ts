import { toFailure } from '#domain/failure'
import type { Routine } from '#domain/routine'
import type { AutomaticParts } from '../rounds/automatic'
import { standingOf } from '../rounds/standing'
import type { Parts } from './parts'
import { planRound } from './plan-round'
import { standingsOf } from './standings'

const pace = { atOnce: 1, canary: false, stopAfter: 0, gapMs: 0 }

export interface DueRoutine {
  readonly system: string
  readonly routine: Routine
  /** When it last began by itself; ISO 8601 UTC. */
  readonly last: string | undefined
}

/** Whether its time has come again since it began, however that ended. */
const hasComeAgain = (routine: Routine, begunAt: number, now: number) =>
  standingOf(routine, { doneAt: begunAt, seenAt: undefined }, now).state !== 'done'

/** The operator's routines that run by themselves, each as a round of its system. None does while the vault is locked. */
export function automaticRoutines(
  parts: Pick<Parts, 'store' | 'rounds' | 'vault'> & { library: Parts['library'] & { ready(): Promise<void> } },
): Pick<AutomaticParts<DueRoutine>, 'due' | 'carryOut'> {
  const { store, rounds, vault, library } = parts

  /** What a file brought is known from now on: what its schedule asked for before that was asked of nobody. */
  async function meet(now: number) {
    const seen = new Set((await store.routineMarks.newest()).map(mark => `${mark.system} ${mark.routine}`))
    for (const { id: system, routines = [] } of await store.systems.list())
      for (const { id: routine } of routines)
        if (!seen.has(`${system} ${routine}`))
          await store.routineMarks.add({ system, routine, at: new Date(now).toISOString(), kind: 'seen', note: '' })
  }

  return {
    async due(now) {
      if (!store.state.writable) return []
      await meet(now)
      if (vault.state().state === 'locked') return []
      await library.ready()
      const systems = (await store.systems.list()).filter(one => one.routines?.some(routine => routine.automatic))
      const standings = await standingsOf(parts, systems, now)
      const begun = (await store.routineMarks.newest()).filter(mark => mark.kind === 'begun')
      return standings.flatMap(({ system, routine, state, problem }) => {
        if (!routine.automatic || state === 'done' || problem !== undefined) return []
        const last = begun.find(mark => mark.system === system && mark.routine === routine.id)?.at
        const isTime = last === undefined || hasComeAgain(routine, Date.parse(last), now)
        return isTime ? [{ system, routine, last }] : []
      })
    },
    async carryOut({ system, routine, last }, now) {
      const at = new Date(now).toISOString()
      const asked = { systems: [system], runbooks: routine.runbooks, title: routine.title, pace }
      // Where the console dies before the mark is kept, it is the same round that the next one takes for begun.
      const started = await planRound(parts, { ...asked, key: `routine ${system} ${routine.id} after ${last}` })
        .then(rounds.start)
        .catch(toFailure)
      const how = 'kind' in started ? { note: started.message } : { round: started.round, note: '' }
      await store.routineMarks.add({ system, routine: routine.id, at, kind: 'begun', ...how })
      if ('ended' in started) await started.ended
    },
  }
}
