import type { RunbookSummary } from '#contract/runbooks'
import { missing } from '#domain/failure'
import { address } from '#domain/profile'
import { effectOf, type Parameter, type Runbook } from '#domain/runbook'
import type { Facts } from '#domain/system'
import { candidates, chosenFor } from '../engine/bind'
import type { Parts } from './parts'

export function createRunbooksService({ procedures, library, store }: Parts) {
  const os = procedures.runbooks

  const find = (id: string) => {
    const runbook = library.get(id)
    if (!runbook) throw missing(`There is no runbook ${id}.`)
    return runbook
  }
  /** The last run of each runbook on a system, by runbook. */
  async function lastRuns(system: string | undefined) {
    const last = new Map<string, NonNullable<RunbookSummary['last']>>()
    if (system === undefined) return last
    const ids = library.list().map(runbook => runbook.id)
    for (const run of await store.journal.latest(ids, system))
      last.set(run.runbook, { run: run.id, outcome: run.outcome, at: run.startedAt })
    return last
  }

  return {
    list: os.list.handler(async ({ input }) => {
      const last = await lastRuns(input.system)
      const facts = input.system === undefined ? {} : ((await store.systems.get(input.system))?.facts ?? {})
      return library.list().map(runbook => summaryOf(runbook, facts, last.get(runbook.id)))
    }),
    problems: os.problems.handler(() => [...library.problems()]),
    get: os.get.handler(({ input }) => find(input.id)),
    plan: os.plan.handler(async ({ input }) => {
      const runbook = find(input.id)
      const system = await store.systems.get(input.system)
      if (!system) throw missing('There is no such system any more.')
      const profiles = await store.profiles.list(system.id)
      const chosen = chosenFor(runbook, profiles)
      const targets = Object.keys(runbook.targets).map(name => {
        const fitting = candidates(runbook, name, profiles)
        const offered = fitting.map(profile => ({ id: profile.id, name: profile.name, address: address(profile) }))
        return [name, { profiles: offered, chosen: chosen.get(name)?.id ?? null }] as const
      })
      return { parameters: valuesOf(runbook, system.facts), targets: Object.fromEntries(targets) }
    }),
  }
}

/** For each parameter the value it takes when the operator says nothing, and whose it is. */
function valuesOf(runbook: Runbook, facts: Facts) {
  const values = Object.entries(runbook.parameters).map(([name, parameter]) => {
    const fact = parameter.fact === undefined ? undefined : facts[parameter.fact]
    if (fact !== undefined) return [name, { value: String(fact), from: 'fact' as const }] as const
    if (parameter.default !== undefined)
      return [name, { value: String(parameter.default), from: 'default' as const }] as const
    return [name, { value: null, from: 'none' as const }] as const
  })
  return Object.fromEntries(values)
}

const isAnswered = ({ optional, generated, default: fallback, fact }: Parameter, facts: Facts) =>
  optional || generated || fallback !== undefined || (fact !== undefined && facts[fact] !== undefined)

/** Parameters that nothing answers but the operator. */
export const asksOf = (runbook: Runbook, facts: Facts): RunbookSummary['asks'] =>
  Object.values(runbook.parameters)
    .filter(one => !isAnswered(one, facts))
    .filter(({ or }) => or === undefined || facts[runbook.parameters[or]?.fact ?? ''] === undefined)
    .map(({ label, fact }) => ({ label, ...(fact !== undefined && { fact }) }))

const summaryOf = (runbook: Runbook, facts: Facts, last: RunbookSummary['last']): RunbookSummary => ({
  id: runbook.id,
  title: runbook.title,
  summary: runbook.summary,
  cadence: runbook.cadence,
  symptoms: runbook.symptoms,
  effect: effectOf(runbook),
  targets: runbook.targets,
  origin: runbook.origin,
  asks: asksOf(runbook, facts),
  last,
})
