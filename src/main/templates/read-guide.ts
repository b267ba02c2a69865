import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { carriedSchema, type Procedure } from '#domain/guide'
import type { Problem } from '#domain/runbook'
import { readChecked } from '../runbooks/checked-yaml'
import { createProblems } from '../runbooks/problems'

const rowsSchema = z.array(
  z.strictObject({
    id: z.string(),
    kind: z.enum(['heading', 'commands', 'item']),
    depth: z.number().int().optional(),
    title: z.string().optional(),
    hash: z.string(),
  }),
)
/** By heading, then by row below it; `heading` is the heading itself. */
const carriedFileSchema = z.record(z.string(), z.record(z.string(), carriedSchema))

/**
 * The procedures of a guide in its order: its rows (`<id>.rows.yaml`, made from its text) with what carries each
 * (`<id>.yaml`, by hand). A row that nothing carries, and one that is carried but not there, is a problem; never throws.
 */
export async function readGuide(
  folder: string,
  id: string,
  known: { readonly runbooks: ReadonlySet<string> },
): Promise<{ procedures: readonly Procedure[]; problems: readonly Problem[] }> {
  const madeOf = await readOne(join(folder, `${id}.rows.yaml`), rowsSchema)
  const boundIn = await readOne(join(folder, `${id}.yaml`), carriedFileSchema)
  const rows = madeOf.read?.value ?? []
  const bound = boundIn.read
  const left = new Set(
    Object.entries(bound?.value ?? {}).flatMap(([at, own]) => Object.keys(own).map(key => `${at} ${key}`)),
  )
  const procedures: Procedure[] = []
  let heading = { id: '', depth: 0 }
  for (const { id: row, kind, depth, title } of rows) {
    if (kind === 'heading') heading = { id: row, depth: depth ?? 1 }
    const key = kind === 'heading' ? 'heading' : row.slice(heading.id.length + 1)
    const carried = bound?.value[heading.id]?.[key]
    const line = bound?.lineOf([heading.id, key]) ?? 1
    left.delete(`${heading.id} ${key}`)
    const does = title ?? carried?.does
    if (!carried || does === undefined) {
      boundIn.problems.add(line, `${row}: ${carried ? 'what is done is not said.' : 'nothing carries it.'}`)
      continue
    }
    for (const runbook of [...carried.by, ...carried.advice])
      if (!known.runbooks.has(runbook)) boundIn.problems.add(line, `There is no runbook ${runbook}.`)
    const { by, page: pages, advice, ours } = carried
    const at = kind === 'heading' ? heading.depth : heading.depth + 1
    procedures.push({ ...{ id: row, kind, depth: at, does, by, pages, advice }, ...(ours !== undefined && { ours }) })
  }
  for (const one of left) {
    const [at = '', key = ''] = one.split(' ')
    boundIn.problems.add(bound?.lineOf([at, key]) ?? 1, `${at} has no ${key} in the guide.`)
  }
  return { procedures, problems: [...madeOf.problems.list(), ...boundIn.problems.list()] }
}

async function readOne<T>(file: string, schema: z.ZodType<T>) {
  const problems = createProblems(file)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.add(1, `Cannot be read: ${error.code ?? error.message}.`)
    return undefined
  })
  return { read: text === undefined ? undefined : readChecked(schema, text, 1, problems), problems }
}
