import type { ConsoleClient } from '#contract/line'
import type { RunbookSummary } from '#contract/runbooks'
import { worstOutcome } from '#domain/run'
import type { RunOutcome } from '#domain/run-event'
import type { RunJson } from '../reports/index'
import { exitCodes, exitOf } from './exit'
import { findSystem, withHouse } from './house'
import { openVault } from './passphrase'
import { printResult } from './result'
import { createScreen, type Format, outcomeMark, type Screen } from './screen'
import { walkRunbook } from './walk'

/** `quarterdeck round`: the daily look at one system. Answers the exit code. */
export async function round(options: { system?: string; format: Format }): Promise<number> {
  const screen = createScreen(options.format)
  return withHouse(async client => {
    const system = await findSystem(client, options.system)
    await openVault(client, screen)
    return walkRound(client, system, screen)
  })
}

/** Runs every daily runbook that only reads and fits the system's targets, in order, and says how it all ended. */
export async function walkRound(
  client: ConsoleClient,
  system: { id: string; name: string },
  screen: Screen,
): Promise<number> {
  const daily = (await client.runbooks.list({ system: system.id })).filter(
    runbook => runbook.cadence === 'daily' && runbook.effect === 'reads',
  )
  const results: RunJson[] = []
  const left: { runbook: string; needs: string }[] = []
  for (const runbook of daily) {
    if (!(await fits(client, runbook, system.id))) continue
    if (runbook.asks.length > 0) {
      left.push({ runbook: runbook.id, needs: needsOf(runbook) })
      continue
    }
    const walk = { runbook: runbook.id, system: system.id, targets: {}, parameters: {} }
    const ended = await walkRunbook(client, walk, { yes: true, confirm: [], pick: {} }, screen)
    const report = await client.runs.report({ run: ended.header?.id ?? '', format: 'json' })
    const result = JSON.parse(report.text) as RunJson
    results.push(result)
    if (screen.format === 'text') printResult(result, screen)
    if (ended.outcome === 'cancelled') break
  }
  // A runbook that does not load may be one of this round's: what could not look is never green.
  const problems = await client.runbooks.problems()
  const outcomes = results.map(result => (result.outcome ?? 'unknown') as RunOutcome)
  const outcome = worstOutcome(problems.length > 0 ? [...outcomes, 'failed'] : outcomes)
  if (screen.format === 'json') screen.printJson({ system: system.name, outcome, runs: results, left, problems })
  else {
    for (const { file, line, column, message } of problems)
      screen.print(`${screen.colors.red('not run')}  ${file}:${line}:${column} ${message}`)
    for (const { runbook, needs } of left) screen.print(`not part of it  ${runbook}: ${needs}`)
    printVerdict(results, outcome, system.name, screen)
  }
  return results.length === 0 ? exitCodes.usage : exitOf(outcome)
}

/** A runbook is part of the round where every target it cannot do without is there. */
async function fits(client: ConsoleClient, runbook: RunbookSummary, system: string): Promise<boolean> {
  const { targets } = await client.runbooks.plan({ id: runbook.id, system })
  const needs = Object.entries(runbook.targets)
  const there = (name: string) => targets[name]?.chosen != null
  return needs.every(([name, need]) => need.optional || there(name)) && needs.some(([name]) => there(name))
}

/** What a round cannot know by itself, and where it would be told. */
const needsOf = ({ asks }: RunbookSummary) =>
  asks.map(({ label, fact }) => `${label} is needed${fact ? ` (fact ${fact} of the system)` : ''}`).join(', ')

function printVerdict(results: readonly RunJson[], outcome: RunOutcome, system: string, screen: Screen) {
  if (results.length === 0) return screen.print(`No daily runbook fits the targets of ${system}.`)
  const findings = results.flatMap(result => result.findings).filter(finding => finding.severity !== 'info')
  const critical = findings.filter(finding => finding.severity === 'critical').length
  screen.print(
    `${screen.colors.bold(`Daily round of ${system}:`)} ${outcomeMark(screen, outcome)}  ` +
      `${results.length} runbooks, ${critical} critical, ${findings.length - critical} warnings`,
  )
}
