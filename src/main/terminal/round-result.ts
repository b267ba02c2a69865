import type { ConsoleClient } from '#contract/line'
import { worstFirst } from '#domain/finding'
import type { Round, RoundCell } from '#domain/round'
import { worstOutcome } from '#domain/run'
import type { RunOutcome } from '#domain/run-event'
import type { RunJson } from '../reports/index'
import { line } from '../reports/plain'
import { printResult } from './result'
import { outcomeMark, type Screen } from './screen'

/** A run of a round; `target`: of which target, where several of its system were looked at. */
type TargetRun = RunJson & { readonly target?: string }

/** What a round brought of one system. */
export interface SystemResult {
  readonly system: string
  readonly outcome: RunOutcome
  readonly runs: readonly TargetRun[]
  readonly left: readonly { readonly runbook: string; readonly needs: string }[]
}

/** The reports of a round, system by system, in its order. `nameOf` says what a system is called. */
export async function resultsOf(
  client: ConsoleClient,
  round: Round,
  nameOf: (system: string) => string,
): Promise<readonly SystemResult[]> {
  const results: SystemResult[] = []
  for (const [system, cells] of Map.groupBy(round.cells, cell => cell.system)) {
    const runs: TargetRun[] = []
    for (const { run, target } of cells) {
      if (!run) continue
      const report = JSON.parse((await client.runs.report({ run, format: 'json' })).text) as RunJson
      runs.push({ ...report, ...(target !== undefined && { target }) })
    }
    const outcome = worstOutcome(cells.flatMap(cell => cell.outcome ?? []))
    const left = cells.flatMap(({ runbook, left: needs }) => (needs === undefined ? [] : [{ runbook, needs }]))
    results.push({ system: nameOf(system), outcome, runs, left })
  }
  return results
}

const checkOf = ({ runbook, target }: TargetRun) => line(target === undefined ? runbook : `${runbook} · ${target}`)

/** A round of one system, run by run. */
export function printRuns({ runs, left }: SystemResult, screen: Screen): void {
  for (const run of runs) {
    screen.print(screen.colors.bold(`${checkOf(run)}: ${line(run.system)}`))
    printResult(run, screen)
  }
  for (const { runbook, needs } of left) screen.print(`not part of it  ${runbook}: ${line(needs)}`)
}

/** A round of many systems: each in a line with the worst of it, and what nobody could look at below. */
export function printSystems(results: readonly SystemResult[], screen: Screen): void {
  const width = Math.max(...results.map(result => line(result.system).length))
  for (const { system, outcome, runs } of results) {
    const [worst] = worstFirst(runs.flatMap(run => run.findings))
    screen.print(`${line(system).padEnd(width)}  ${outcomeMark(screen, outcome)}  ${worst ? line(worst.title) : ''}`)
    for (const run of runs)
      for (const failure of run.failures.slice(0, 1))
        screen.print(screen.colors.dim(`${''.padEnd(width)}  ${checkOf(run)}: ${line(failure.message)}`))
  }
}

export function printVerdict(round: Round, screen: Screen): void {
  for (const { file, line: at, column, message } of round.problems)
    screen.print(`${screen.colors.red('not run')}  ${file}:${at}:${column} ${message}`)
  if (round.stopped !== undefined) screen.print(`${screen.colors.yellow('stopped')}  ${line(round.stopped)}`)
  const done = round.cells.filter(cell => cell.status === 'done')
  const of = (worst: RoundCell['worst']) => done.filter(cell => cell.worst === worst).length
  screen.print(
    `${screen.colors.bold(`${line(round.title)}:`)} ${outcomeMark(screen, round.outcome ?? 'unknown')}  ` +
      `${done.length} runs, ${of('critical')} critical, ${of('warning')} with warnings`,
  )
}
