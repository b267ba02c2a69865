import type { RunJson } from '../reports/index'
import type { Said } from './answers'
import { exitCodes, exitOf } from './exit'
import { findSystem, withHouse } from './house'
import { openVault } from './passphrase'
import { printResult } from './result'
import { createScreen, type Format } from './screen'
import { secretValues } from './secret-values'
import { walkRunbook } from './walk'

export interface RunOptions {
  readonly system?: string
  readonly target?: Record<string, string>
  readonly param?: Record<string, string>
  /** Names of environment variables. */
  readonly secret?: Record<string, string>
  readonly pick?: Record<string, string[]>
  readonly yes?: boolean
  readonly confirm?: string[]
  readonly gatherEvidence?: boolean
  /** Why an incident's evidence is not gathered before a restart. */
  readonly skipEvidence?: string
  readonly format: Format
}

/** `quarterdeck run`: one runbook on one system. Answers the exit code. */
export async function run(runbook: string, options: RunOptions): Promise<number> {
  const screen = createScreen(options.format)
  return withHouse(async client => {
    const system = await findSystem(client, options.system)
    await openVault(client, screen)
    const { param = {}, secret = {} } = options
    const secrets = await secretValues(client, runbook, { param, secret }, screen)
    const ended = await walkRunbook(
      client,
      { runbook, system: system.id, targets: options.target ?? {}, parameters: { ...param, ...secrets } },
      { yes: options.yes ?? false, confirm: options.confirm ?? [], pick: options.pick ?? {}, ...evidenceOf(options) },
      screen,
    )
    const report = await client.runs.report({ run: ended.header?.id ?? '', format: 'json' })
    const result = JSON.parse(report.text) as RunJson
    if (options.format === 'json') screen.printJson(result)
    else printResult(result, screen)
    return ended.outcome ? exitOf(ended.outcome) : exitCodes.unknown
  })
}

function evidenceOf({ gatherEvidence, skipEvidence }: RunOptions): Pick<Said, 'evidence'> {
  if (skipEvidence !== undefined) return { evidence: { skip: skipEvidence } }
  return gatherEvidence ? { evidence: 'gather' } : {}
}
