import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { openedBy } from './held-open'
import { listFiles } from './listing'
import { keptBecause, purposeOf } from './purpose'
import { words } from './words'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'allocated', type: 'int' },
  { name: 'modified', type: 'time' },
  { name: 'age_seconds', type: 'int' },
  { name: 'idle_seconds', type: 'int' },
  { name: 'owner', type: 'text' },
  { name: 'purpose', type: 'text' },
  { name: 'open_by', type: 'int' },
  { name: 'kept_because', type: 'text' },
  { name: 'identity', type: 'text' },
  { name: 'folder', type: 'text' },
  { name: 'all_files', type: 'int' },
  { name: 'all_bytes', type: 'int' },
]

const parameters = z.strictObject({
  /** One or several, with commas between them. */
  folders: words,
  /** Patterns of names such as `*.log`, with commas between them; without, every name. */
  names: words.nullable().default(null),
  /** Names that are never listed. */
  except: words.nullable().default(null),
  /** Not written, read or renamed for so many seconds. */
  idle: z.number().min(0).default(0),
  /** Not written for so many seconds. */
  age: z.number().min(0).default(0),
  least_bytes: z.number().min(0).default(0),
  depth: z.number().int().min(1).max(64).default(16),
  most: z.number().int().min(1).max(5000).default(500),
})

export const filesList: Probe<z.infer<typeof parameters>> = {
  name: 'files.list',
  summary: 'The regular files of folders, oldest first: age, size, owner, and whether a process has them open.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ folders, names, except, idle, age, least_bytes, depth, most }, context) {
    const wanted = folders.map(folder => ({
      folder,
      depth,
      ...(names ? { names } : {}),
      ...(Math.max(idle, age) > 0 ? { olderThanSeconds: Math.max(idle, age) } : {}),
      ...(least_bytes > 0 ? { leastBytes: least_bytes } : {}),
    }))
    const [listings, open] = await Promise.all([listFiles(wanted, context), openedBy(context)])
    const never = (except ?? []).map(patternOf)
    const found = listings.flatMap(({ folder, now, files }) =>
      files
        .filter(one => now - one.touched >= idle && now - one.modified >= age && one.bytes >= least_bytes)
        .filter(one => !never.some(pattern => pattern.test(nameOf(one.path))))
        .map(one => ({ ...one, folder, now })),
    )
    const all = found.reduce((sum, one) => sum + one.allocated, 0)
    const rows = found
      .toSorted((a, b) => a.modified - b.modified)
      .slice(0, most)
      .map(one => [
        one.path,
        nameOf(one.path),
        one.bytes,
        one.allocated,
        new Date(one.modified * 1000).toISOString(),
        one.now - one.modified,
        one.now - one.touched,
        one.owner,
        purposeOf(one.path),
        open.by(one.node),
        keptBecause(purposeOf(one.path)),
        one.identity,
        one.folder,
        found.length,
        all,
      ])
    const cut = [
      ...listings.flatMap(one => one.cut ?? []),
      ...(found.length > most ? [`Only the oldest ${most} of ${found.length} files.`] : []),
      ...(open.note ? [open.note] : []),
    ].join(' ')
    return { columns, rows, ...(cut ? { cut } : {}) }
  },
}

export const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** A name pattern with `*`, `?` and `[…]`, as find's -name reads them. */
export const patternOf = (pattern: string) =>
  new RegExp(`^${pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, part => inPattern[part] ?? classOrLetter(part))}$`)

const inPattern: Readonly<Record<string, string>> = { '*': '[\\s\\S]*', '?': '[\\s\\S]' }

const classOrLetter = (part: string) =>
  part.length > 1 ? part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\') : part.replace(/[\\^$.|+()[\]{}/-]/, '\\$&')
