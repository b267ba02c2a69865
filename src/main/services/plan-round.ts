import { invalid, missing } from '#domain/failure'
import type { RoundPace } from '#domain/round'
import type { Cadence } from '#domain/runbook'
import type { System } from '#domain/system'
import type { NewRound } from '../rounds/create'
import { inOrder } from '../rounds/order'
import type { Parts } from './parts'
import { cellsOf } from './round-cells'
import { operatorOf } from './settings'

export interface PlanRound {
  /** By id; none means all. */
  readonly systems: readonly string[]
  readonly cadence?: Exclude<Cadence, 'on-demand'> | undefined
  readonly runbooks?: readonly string[] | undefined
  readonly pace: RoundPace
  readonly key: string
  /** What it is called, where its systems and runbooks do not say it. */
  readonly title?: string
}

/** A round as asked for, cell by cell. Throws `missing` for a system or a runbook that is not there. */
export async function planRound(
  { store, library }: Pick<Parts, 'store' | 'library'>,
  { cadence, pace, key, ...asked }: PlanRound,
): Promise<NewRound> {
  if (cadence === undefined && !asked.runbooks?.length)
    throw invalid('A round is of a cadence, or of runbooks that are named.')
  const all = await store.systems.list()
  for (const id of asked.systems)
    if (!all.some(system => system.id === id)) throw missing('One of these systems is not there any more.')
  const chosen = inOrder(all.filter(system => asked.systems.length === 0 || asked.systems.includes(system.id)))
  const runbooks = asked.runbooks?.length ? asked.runbooks.map(id => named(library, id)) : ofCadence(library, cadence)
  const profiles = Map.groupBy(await store.profiles.list(), profile => profile.system)
  const cells = chosen.flatMap(system => cellsOf(system, profiles.get(system.id) ?? [], runbooks))
  const systems = chosen.filter(system => cells.some(cell => cell.system === system.id))
  const what = cadence ? `${capital(cadence)} round` : runbooks.length === 1 ? runbooks[0]?.title : 'Round'
  return {
    ...{ pace, key, cells, systems, operator: await operatorOf(store) },
    title: asked.title ?? `${what} of ${systemsIn(systems)}`,
    // A runbook that does not load may be one of this round's: what could not look is never green.
    problems: asked.runbooks?.length ? [] : library.problems(),
    ...(cadence && { cadence }),
  }
}

type Library = Parts['library']

const ofCadence = (library: Library, cadence: Cadence | undefined) =>
  library.list().filter(runbook => runbook.cadence === cadence)

function named(library: Library, id: string) {
  const runbook = library.get(id)
  if (!runbook) throw missing(`There is no runbook ${id}, or it does not load.`)
  return runbook
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const systemsIn = (systems: readonly System[]) =>
  systems.length === 1 ? systems[0]?.name : `${systems.length} systems`
