import { randomUUID } from 'node:crypto'
import { invalid, missing } from '#domain/failure'
import type { RunHeader, RunStep } from '#domain/run-event'
import { isAction, type Runbook } from '#domain/runbook'
import type { System } from '#domain/system'
import { applyThreshold } from '#domain/threshold'
import { resolveParameters, type Value } from '../expressions/value'
import { bindTargets } from './bind'
import { drawn } from './drawn'
import type { EngineParts, StartRun } from './engine'

/** All that a run needs to begin, checked; nothing is on record yet. */
export interface Beginning {
  readonly runbook: Runbook
  readonly system: System
  readonly values: Readonly<Record<string, Value>>
  readonly header: RunHeader
}

/** Finds and checks what a start names. Throws `missing` or `invalid` in the operator's words. */
export async function begin(parts: EngineParts, start: StartRun): Promise<Beginning> {
  const runbook =
    start.text === undefined ? parts.library.get(start.runbook) : parts.library.parse(start.runbook, start.text)
  if (!runbook) {
    const problem = parts.library.problems().find(one => one.file.endsWith(`${start.runbook}.md`))
    throw problem
      ? invalid(
          `The runbook ${start.runbook} does not load: ${problem.file}:${problem.line}:${problem.column} ${problem.message}`,
        )
      : missing(`There is no runbook ${start.runbook}.`)
  }
  const system = await parts.systems.get(start.system)
  if (!system) throw missing('That system is not there any more.')
  if (start.parent) await refuseCircle(parts, runbook.id, start.parent.run)
  const targets = bindTargets(runbook, start.targets, await parts.profiles.list(system.id))
  const values = drawn(runbook.parameters, resolveParameters(runbook.parameters, start.parameters, system.facts).values)
  const header: RunHeader = {
    id: randomUUID(),
    runbook: runbook.id,
    title: runbook.title,
    hash: runbook.hash,
    system: { id: system.id, name: system.name, environment: system.environment },
    targets,
    parameters: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value.secret ? '••••' : value.text]),
    ),
    thresholds: thresholdsOf(parts, runbook, system),
    steps: runbook.steps.map(
      (step): RunStep => ({
        id: step.id,
        title: step.title,
        kind: step.kind,
        effect: isAction(step) ? step.options.effect : 'reads',
        target: isAction(step) ? step.target : undefined,
        view: isAction(step) ? step.options.view : undefined,
        chart: isAction(step) ? step.options.chart : undefined,
        key: isAction(step) && step.options.key.length > 0 ? step.options.key : undefined,
      }),
    ),
    ...(runbook.certificate.length > 0 && { certificate: runbook.certificate }),
    report: runbook.report,
    deployment: runbook.deployment,
    operator: await parts.operator(),
    parent: start.parent?.run,
    mode: start.mode,
  }
  return { runbook, system, values, header }
}

/**
 * A run taken up again: its frozen text, its recorded inputs. Secret parameters were never kept: steps may only be run anew
 * when there were none. What looks, or replays what was kept, goes without them and never sees them as empty, except for one
 * that is held because nobody knows whether the server has it.
 */
export async function again(parts: EngineParts, run: string, runsSteps: boolean): Promise<Beginning> {
  const header = await parts.journal.header(run)
  if (!header) throw missing(`There is no run ${run}.`)
  const text = await parts.journal.text(header.hash)
  if (text === undefined) throw missing('The text of that run is not kept any more.')
  const system = await parts.systems.get(header.system.id)
  if (!system) throw missing('The system of that run is not there any more.')
  const runbook = parts.library.parse(header.runbook, text)
  const secrets = Object.entries(runbook.parameters).filter(
    ([name, one]) => one.type === 'secret' && header.parameters[name] !== null,
  )
  const [first] = secrets
  if (first && runsSteps)
    throw invalid(
      `${first[1].label} is secret and was not kept with the run.`,
      'Start the runbook anew and enter it again.',
    )
  const { values } = resolveParameters(runbook.parameters, header.parameters, {})
  for (const [name] of secrets) {
    const text = await parts.rotation.held(run, name)
    const value = values[name]
    if (text !== null && value) values[name] = { ...value, text, cel: text }
    else delete values[name]
  }
  return { runbook, system, values, header }
}

const thresholdsOf = (parts: EngineParts, runbook: Runbook, system: System) =>
  runbook.thresholds.flatMap(id => {
    const shipped = parts.library.thresholds()[id]
    if (!shipped) return []
    const { title, warning, critical, unit, set, source } = applyThreshold(id, shipped, system)
    return [{ id, title, warning, critical, unit, set, source }]
  })

async function refuseCircle(parts: EngineParts, runbook: string, parent: string): Promise<void> {
  for (let run: string | undefined = parent; run !== undefined; ) {
    const header: RunHeader | undefined = await parts.journal.header(run)
    if (header?.runbook === runbook)
      throw invalid(`${runbook} is already running above this; a runbook cannot be its own child.`)
    run = header?.parent
  }
}
