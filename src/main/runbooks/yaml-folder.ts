import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Problem } from '#domain/runbook'
import { type Checked, readChecked } from './checked-yaml'
import { createProblems, type Problems } from './problems'

/**
 * Reads the YAML files of a folder against a strict schema, by name of file. `check` may find more that is wrong; a file with
 * any problem is left out, the others are taken. Answers all problems with their places; never throws.
 */
export async function readYamlFolder<T>(
  folder: string,
  schema: z.ZodType<T>,
  { check, take }: { check(read: Checked<T>, found: Problems): unknown; take(value: T, name: string): void },
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  const unread = (error: NodeJS.ErrnoException) => `Cannot be read: ${error.code ?? error.message}.`
  const names = await readdir(folder).catch(error => {
    problems.push({ file: folder, line: 1, column: 1, message: unread(error) })
    return []
  })
  for (const name of names.filter(one => one.endsWith('.yaml')).toSorted()) {
    const found = createProblems(join(folder, name))
    const text = await readFile(join(folder, name), 'utf8').catch(error => {
      found.add(1, unread(error))
      return ''
    })
    const read = readChecked(schema, text, 1, found)
    if (read) await check(read, found)
    if (read && found.list().length === 0) take(read.value, name)
    problems.push(...found.list())
  }
  return problems
}
