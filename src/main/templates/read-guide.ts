import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { carriedSchema, type GuideRow, type Procedure } from '#domain/guide'
import type { Problem } from '#domain/runbook'
import { readChecked } from '../runbooks/checked-yaml'
import { createProblems, type Problems } from '../runbooks/problems'

const rowSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['heading', 'commands', 'item']),
  depth: z.number().int().optional(),
  title: z.string().optional(),
  hash: z.string(),
})
/** By heading, then by row below it; `heading` is the heading itself. */
const carriedFileSchema = z.record(z.string(), z.record(z.string(), carriedSchema))

/**
 * The procedures of a guide in its order: its rows (`<id>.rows.jsonl`, made from its text) with what carries each
 * (`<id>.yaml`, by hand). A row that nothing carries, and one that is carried but not there, is a problem; never throws.
 */
export async function readGuide(
  folder: string,
  id: string,
  known: { readonly runbooks: ReadonlySet<string> },
): Promise<{ procedures: readonly Procedure[]; problems: readonly Problem[] }> {
  const { rows, problems: ofRows } = await readRows(join(folder, `${id}.rows.jsonl`))
  const file = join(folder, `${id}.yaml`)
  const problems = createProblems(file)
  const text = await textOf(file, problems)
  const bound = readChecked(carriedFileSchema, text, 1, problems)
  const left = new Set(
    Object.entries(bound?.value ?? {}).flatMap(([at, own]) => Object.keys(own).map(key => `${at} ${key}`)),
  )
  const procedures: Procedure[] = []
  let heading = { id: '', depth: 0 }
  for (const { id: row, kind, depth, title } of rows) {
    if (kind === 'heading') heading = { id: row, depth: depth ?? 1 }
    const at = heading.id
    const key = kind === 'heading' ? 'heading' : row.slice(heading.id.length + 1)
    const carried = bound?.value[at]?.[key]
    // Finding the place is the dear part, and hardly ever asked for.
    const line = () => bound?.lineOf([at, key]) ?? 1
    left.delete(`${at} ${key}`)
    const does = title ?? carried?.does
    if (!carried || does === undefined) {
      problems.add(line(), `${row}: ${carried ? 'what is done is not said.' : 'nothing carries it.'}`)
      continue
    }
    for (const runbook of [...carried.by, ...carried.advice])
      if (!known.runbooks.has(runbook)) problems.add(line(), `There is no runbook ${runbook}.`)
    const { by, page: pages, advice, ours } = carried
    const level = kind === 'heading' ? heading.depth : heading.depth + 1
    procedures.push({
      ...{ id: row, kind, depth: level, does, by, pages, advice },
      ...(ours !== undefined && { ours }),
    })
  }
  for (const one of left) {
    const [at = '', key = ''] = one.split(' ')
    problems.add(bound?.lineOf([at, key]) ?? 1, `${at} has no ${key} in the guide.`)
  }
  return { procedures, problems: [...ofRows.list(), ...problems.list()] }
}

async function readRows(file: string): Promise<{ rows: readonly GuideRow[]; problems: Problems }> {
  const problems = createProblems(file)
  const rows: GuideRow[] = []
  for (const [at, line] of (await textOf(file, problems)).split('\n').entries()) {
    if (line === '') continue
    const read = rowSchema.safeParse(parsed(line))
    if (read.success) rows.push(read.data)
    else problems.add(at + 1, `It is no row: ${read.error.issues[0]?.message}`)
  }
  return { rows, problems }
}

/** The line as JSON; undefined, which is no row, where it is none. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const textOf = (file: string, problems: Problems) =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.add(1, `Cannot be read: ${error.code ?? error.message}.`)
    return ''
  })
