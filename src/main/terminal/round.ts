import type { ConsoleClient } from '#contract/line'
import type { Round } from '#domain/round'
import { exitCodes, exitOf } from './exit'
import { followRun } from './follow'
import { type AskedRound, followRound } from './follow-round'
import { answerHost, mostAsked, stoppedByQuestion } from './host-asks'
import { findSystem, withHouse } from './house'
import { openVault } from './passphrase'
import { printRuns, printSystems, printVerdict, resultsOf } from './round-result'
import { createScreen, type Format, type Screen } from './screen'

export interface RoundOptions {
  readonly system?: readonly string[]
  readonly all?: boolean
  readonly cadence: NonNullable<AskedRound['cadence']>
  readonly atOnce: number
  readonly canary: boolean
  readonly stopAfter: number
  readonly format: Format
}

/** `quarterdeck round`: a look at one system or many. Answers the exit code. */
export async function round(options: RoundOptions): Promise<number> {
  const { cadence, atOnce, canary, stopAfter } = options
  const screen = createScreen(options.format)
  return withHouse(async client => {
    const named: (string | undefined)[] = options.system ? [...options.system] : [undefined]
    const systems = options.all ? await client.systems.list() : await findAll(client, named)
    await openVault(client, screen)
    const ids = systems.map(system => system.id)
    return walkRound(client, { systems: ids, cadence, atOnce, canary, stopAfter }, screen)
  })
}

async function findAll(client: ConsoleClient, named: readonly (string | undefined)[]) {
  const systems = []
  for (const name of named) systems.push(await findSystem(client, name))
  return systems
}

/** Walks a round to its end and prints it: run by run of one system, system by system of many. Answers the exit code. */
export async function walkRound(client: ConsoleClient, asked: AskedRound, screen: Screen): Promise<number> {
  const ended = await answered(client, asked, screen)
  const names = new Map((await client.systems.list()).map(system => [system.id, system.name]))
  const results = await resultsOf(client, ended, id => names.get(id) ?? id)
  const [only] = results
  const alone = asked.systems?.length === 1 ? only : undefined
  const { outcome = 'unknown', problems, stopped } = ended
  if (screen.format === 'json')
    screen.printJson(
      alone ? { ...alone, outcome, problems } : { outcome, ...(stopped && { stopped }), systems: results, problems },
    )
  else {
    if (alone) printRuns(alone, screen)
    else printSystems(results, screen)
    printVerdict(ended, screen)
  }
  return ended.cells.some(cell => cell.run) ? exitOf(outcome) : exitCodes.usage
}

/** Where a host asks for a code that only a person has, it is asked for here, and the round goes once more. */
async function answered(client: ConsoleClient, asked: AskedRound, screen: Screen): Promise<Round> {
  let ended = await followRound(client, asked, screen)
  for (let times = 0; screen.interactive && times < mostAsked && ended.status === 'finished'; times++) {
    const question = await questionOf(client, ended)
    if (!question) break
    await answerHost(client, question, screen, new AbortController().signal)
    ended = await followRound(client, asked, screen)
  }
  return ended
}

async function questionOf(client: ConsoleClient, { cells }: Round) {
  for (const { run, outcome } of cells) {
    if (run === undefined || outcome !== 'failed') continue
    const stopped = stoppedByQuestion(await followRun(client, run, () => {}))
    if (stopped) return stopped.asked
  }
  return undefined
}
