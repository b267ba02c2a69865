import { setImmediate as nextTurn } from 'node:timers/promises'
import { cadences, isBrokenOff } from '#domain/due'
import { toFailure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { type Routine, type RoutineMark, type RoutineStanding, roundRoutine, routineSchema } from '#domain/routine'
import type { System } from '#domain/system'
import { standingOf } from '../rounds/standing'
import type { RunLine } from '../store/history'
import type { Parts } from './parts'
import { cellsOf } from './round-cells'

/** Ids of the catalogue's routines begin so; no routine of the operator's does. */
export const catalogue = 'catalogue/'

type Needed = Pick<Parts, 'store' | 'library'>

/** Where every routine of these systems stands at a moment (milliseconds since 1970). */
export async function standingsOf(
  { store, library }: Needed,
  systems: readonly System[],
  now: number,
): Promise<RoutineStanding[]> {
  const profiles = Map.groupBy(await store.profiles.list(), profile => profile.system)
  const marks = Map.groupBy(await store.routineMarks.newest(), mark => mark.system)
  const standings: RoutineStanding[] = []
  for (const system of systems) {
    const known = { marks: marks.get(system.id) ?? [], runs: await store.journal.latestOf(system.id) }
    const own = (system.routines ?? []).map(routine => ({ routine, origin: 'own' as const }))
    const shipped = ofCatalogue(library, system, profiles.get(system.id) ?? [])
    for (const { routine, origin } of [...shipped, ...own]) {
      const last = lastOf(routine, known)
      const round = last?.round ?? (last?.run && (await store.rounds.ofRun(last.run)))
      standings.push({
        ...{ system: system.id, routine, origin, ...standing(routine, last, known.marks, now) },
        ...(last && { lastAt: last.at, lastBy: last.by }),
        ...(round && { lastRound: round }),
      })
    }
    // With many systems the others come in between.
    await nextTurn()
  }
  return standings
}

/** One routine for each cadence, done by a round; and one for each runbook that a round leaves to the operator. */
function ofCatalogue(library: Parts['library'], system: System, profiles: readonly Profile[]) {
  const routines = cadences.flatMap(cadence => {
    const runbooks = library.list().filter(runbook => runbook.cadence === cadence)
    const [alone, together] = partition(cellsOf(system, profiles, runbooks), cell => cell.status === 'left')
    const title = `${cadence.charAt(0).toUpperCase()}${cadence.slice(1)} round`
    const round = { id: roundRoutine(cadence), title, cadence, runbooks: [...new Set(together.map(idOf))] }
    const others = alone.map(cell => ({
      ...{ id: `${catalogue}${cadence}/${cell.runbook}`, title: library.get(cell.runbook)?.title ?? cell.runbook },
      ...{ cadence, runbooks: [cell.runbook], note: cell.left },
    }))
    return [...(together.length > 0 ? [round] : []), ...others]
  })
  return routines.map(routine => ({ routine: routineSchema.parse(routine), origin: 'catalogue' as const }))
}

const idOf = ({ runbook }: { runbook: string }) => runbook

const partition = <T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] => [
  all.filter(is),
  all.filter(one => !is(one)),
]

interface Last {
  readonly at: string
  readonly by: string
  readonly run?: string
  readonly round?: string
}

/** When all of it was last done: its oldest newest run, or the tick of one without runbooks. Undefined while a part is missing. */
function lastOf(
  routine: Routine,
  known: { runs: readonly RunLine[]; marks: readonly RoutineMark[] },
): Last | undefined {
  if (routine.runbooks.length === 0) {
    const tick = known.marks.find(mark => mark.routine === routine.id && mark.kind === 'done')
    return tick && { at: tick.at, by: tick.operator ?? '' }
  }
  const runs = routine.runbooks.map(id => known.runs.find(run => run.runbook === id))
  if (!runs.every(run => run !== undefined && !isBrokenOff(run.outcome))) return undefined
  const [oldest] = runs.filter(run => run !== undefined).toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
  return oldest && { at: oldest.startedAt, by: oldest.operator, run: oldest.id }
}

function standing(routine: Routine, last: Last | undefined, marks: readonly RoutineMark[], now: number) {
  const seen = marks.find(mark => mark.routine === routine.id && mark.kind === 'seen')
  const time = (at: string | undefined) => (at === undefined ? undefined : Date.parse(at))
  try {
    return standingOf(routine, { doneAt: time(last?.at), seenAt: time(seen?.at) }, now)
  } catch (error) {
    return { state: 'due' as const, nextAt: new Date(now).toISOString(), problem: toFailure(error).message }
  }
}
