import { cadences } from '#domain/due'
import { type RoutineStanding, roundRoutine } from '#domain/routine'

const weight: Record<RoutineStanding['state'], number> = { overdue: 0, due: 1, done: 2 }

/** What does it: the round of its cadence, a runbook that has to be told something, or the operator's own list. */
export const kindOf = ({ routine, origin }: Pick<RoutineStanding, 'routine' | 'origin'>) =>
  origin === 'own' ? 'own' : routine.id === roundRoutine(routine.cadence) ? 'round' : 'runbook'
const order = { round: 0, own: 1, runbook: 2 }

/** Routines by their cadence, the oftenest first; what is overdue before what is due before what is done. */
export const byCadence = (standings: readonly RoutineStanding[]) =>
  cadences
    .map(cadence => ({
      cadence,
      standings: standings
        .filter(one => one.routine.cadence === cadence)
        .toSorted((a, b) => weight[a.state] - weight[b.state] || order[kindOf(a)] - order[kindOf(b)]),
    }))
    .filter(group => group.standings.length > 0)

/** Systems on which the round of a cadence is due; all that have one, where it is nowhere. */
export function systemsToRound(standings: readonly RoutineStanding[]): { systems: string[]; due: boolean } {
  const rounds = standings.filter(one => kindOf(one) === 'round')
  const due = rounds.filter(one => one.state !== 'done')
  const chosen = due.length > 0 ? due : rounds
  return { systems: [...new Set(chosen.map(one => one.system))], due: due.length > 0 }
}
