import { z } from 'zod'
import type { Probe, ProbeContext } from '#domain/probe'
import type { ShellScript } from '#domain/session'
import type { Column } from '#domain/table'
import { countOf, objectionTo } from './entry'
import { nameOf } from './list'
import { type FileSeen, listFiles } from './listing'
import { policy, ruleFor, shapes } from './policy'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'age_seconds', type: 'int' },
  { name: 'ttl_seconds', type: 'int' },
  { name: 'stale', type: 'bool' },
  { name: 'problem', type: 'text' },
  { name: 'rows', type: 'int' },
  { name: 'other', type: 'text' },
  { name: 'other_rows', type: 'int' },
  { name: 'identity', type: 'text' },
]

const parameters = z.strictObject({
  folder: z.string().min(1),
  policy,
  /** Which keys the JSON of a kind must have. */
  schema: shapes.nullable().default(null),
  /** What stands once in each row of an HTML entry, such as `class="event"`; without it rows are not counted. */
  html_row: z.string().nullable().default(null),
  /** The key of the list that a JSON entry holds. */
  json_list: z.string().nullable().default(null),
  most: z.number().int().min(1).max(2000).default(500),
})

const mostBytes = 1_048_576

export const filesContent: Probe<z.infer<typeof parameters>> = {
  name: 'files.content',
  summary:
    'Reads each entry of a file cache: empty, cut off, no JSON, keys missing, or another number of rows than the entry it was made from.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ folder, policy, schema, html_row, json_list, most }, context) {
    const [listing] = await listFiles([{ folder }], context)
    const files = (listing?.files ?? []).toSorted((a, b) => b.modified - a.modified).slice(0, most)
    const texts = await textsOf(files, context)
    const counts = new Map(
      files.map((one, at) => [one.path, countOf(one.path, texts[at] ?? null, html_row, json_list)]),
    )
    const pairs = new Map(Map.groupBy(files, one => stemOf(one.path)))
    const rows = files.map((one, at) => {
      const rule = ruleFor(policy, nameOf(one.path))
      const age = Math.max(0, (listing?.now ?? 0) - one.modified)
      const rows = counts.get(one.path) ?? null
      const other = pairs.get(stemOf(one.path))?.find(two => two !== one && typeof counts.get(two.path) === 'number')
      const keys = ruleFor(schema ?? [], nameOf(one.path))?.keys ?? []
      return [
        one.path,
        nameOf(one.path),
        one.bytes,
        age,
        rule?.seconds ?? null,
        rule ? age > rule.seconds : null,
        objectionTo(one.path, one.bytes, texts[at] ?? null, keys),
        rows,
        rows !== null && other ? nameOf(other.path) : null,
        rows !== null && other ? (counts.get(other.path) ?? null) : null,
        one.identity,
      ]
    })
    const cut = [
      listing?.cut,
      (listing?.files.length ?? 0) > most ? `Only the newest ${most} entries were read.` : undefined,
    ].filter(one => one !== undefined)
    return { columns, rows, ...(cut.length > 0 ? { cut: cut.join(' ') } : {}) }
  },
}

/** An entry and what was made of it are called the same but for their endings. */
const stemOf = (path: string) => path.replace(/\.(html?|json)$/i, '')

/** The text of each file, null where it may not be read or is too large to judge whole. A hundred in one exchange. */
async function textsOf(files: readonly FileSeen[], context: ProbeContext): Promise<(string | null)[]> {
  const shell = await context.sessions.shell(context.profile, context.signal)
  const texts: (string | null)[] = []
  for (let from = 0; from < files.length; from += 100) {
    const results = await shell.batch(files.slice(from, from + 100).map(reading), context)
    texts.push(...results.map(({ exit, stdout }) => (exit === 0 ? stdout : null)))
  }
  return texts
}

const reading = ({ path, bytes }: FileSeen): ShellScript => ({
  interpreter: 'sh',
  // A link that took the file's place is not followed.
  text: bytes > mostBytes ? 'exit 1' : '[ ! -L "$FILE" ] && cat <"$FILE"',
  env: { FILE: path },
})
