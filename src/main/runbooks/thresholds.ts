import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Problem } from '#domain/runbook'
import { type Threshold, thresholdSchema } from '#domain/threshold'
import { readChecked } from './checked-yaml'
import { createProblems } from './problems'

const schema = z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), thresholdSchema)

/** Reads the shipped thresholds. A file that cannot be read gives none, and says so. */
export async function readThresholds(
  file: string,
): Promise<{ thresholds: Readonly<Record<string, Threshold>>; problems: readonly Problem[] }> {
  const problems = createProblems(file)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.add(1, `Cannot be read: ${error.code ?? error.message}.`)
    return ''
  })
  const read = readChecked(schema, text, 1, problems)
  for (const [id, threshold] of Object.entries(read?.value ?? {})) {
    const worse =
      threshold.direction === 'above'
        ? threshold.critical >= threshold.warning
        : threshold.critical <= threshold.warning
    if (!worse) problems.add(read?.lineOf([id]) ?? 1, `${id}: critical lies on the wrong side of warning.`)
  }
  return { thresholds: read?.value ?? {}, problems: problems.list() }
}
