import { join } from 'node:path'
import type { Problem } from '#domain/runbook'
import { installed } from '../hosts/installed'
import { probes } from '../probes/index'
import { lintFile } from '../runbooks/lint'
import { exitCodes } from './exit'
import { createScreen, type Format } from './screen'

/** `quarterdeck lint`: what is wrong with runbook files or folders, each with its place. Nothing wrong is 0, else 10. */
export async function lint(paths: readonly string[], options: { format: Format }): Promise<number> {
  const screen = createScreen(options.format)
  const parts = {
    thresholds: join(installed.resources, 'thresholds.yaml'),
    beside: [join(installed.resources, 'runbooks')],
    probes,
  }
  const problems: Problem[] = []
  for (const path of paths) problems.push(...(await lintFile(path, parts)))
  if (options.format === 'json') screen.printJson(problems)
  else {
    for (const { file, line, column, message } of problems) screen.print(`${file}:${line}:${column} ${message}`)
    if (problems.length === 0) screen.print('Nothing is wrong.')
  }
  return problems.length === 0 ? exitCodes.passed : exitCodes.found
}
