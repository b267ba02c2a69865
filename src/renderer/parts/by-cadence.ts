import { cadences } from '#domain/due'
import type { RoutineStanding } from '#domain/routine'

const weight: Record<RoutineStanding['state'], number> = { overdue: 0, due: 1, done: 2 }

/** Routines by their cadence, the oftenest first; what is overdue before what is due before what is done. */
export const byCadence = (standings: readonly RoutineStanding[]) =>
  cadences
    .map(cadence => ({
      cadence,
      standings: standings
        .filter(one => one.routine.cadence === cadence)
        .toSorted((a, b) => weight[a.state] - weight[b.state]),
    }))
    .filter(group => group.standings.length > 0)

/** Systems on which the catalogue's own routine of a cadence is due; all that have one, where none is. */
export function systemsToRound(standings: readonly RoutineStanding[]): { systems: string[]; due: boolean } {
  const catalogue = standings.filter(one => one.origin === 'catalogue' && one.routine.runbooks.length > 0)
  const due = catalogue.filter(one => one.state !== 'done')
  const chosen = due.length > 0 ? due : catalogue
  return { systems: [...new Set(chosen.map(one => one.system))], due: due.length > 0 }
}
