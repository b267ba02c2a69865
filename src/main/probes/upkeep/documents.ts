import { posix } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { datesIn } from './document-dates'
import { pathOf, pointersIn } from './document-links'
import { foldersOf, type Repository, readRepository } from './repository'

const types = {
  document: 'text',
  changed_at: 'time',
  since_tag: 'bool',
  reviewed_on: 'time',
  reviewed_days: 'int',
  next_review: 'time',
  overdue_days: 'int',
  code: 'text',
  code_changed_at: 'time',
  code_commits: 'int',
  dead_links: 'int',
  dead: 'text',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  /** A folder in a git checkout. */
  folder: z.string().min(1),
  /** A document says when it wants its next review, or it is due so many days after the last. */
  review_days: z.number().int().min(1).default(90),
  /** Beginnings of paths that are not looked at, with commas between them. */
  except: z
    .string()
    .nullish()
    .transform(text =>
      (text ?? '')
        .split(',')
        .map(one => one.trim())
        .filter(Boolean),
    ),
})

const day = 86_400_000

export const upkeepDocuments: Probe<z.infer<typeof parameters>> = {
  name: 'upkeep.documents',
  summary:
    'The documents of a git checkout: when each was changed and reviewed, what of the code it speaks of changed since, and links that lead nowhere.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns: columnsOf(types),
  async run({ folder, review_days, except }, context) {
    const repository = await readRepository(folder, context)
    const documents = [...repository.texts].filter(
      ([path]) => isDocument(path) && !except.some(start => path.startsWith(start)),
    )
    const changes = changesOf(repository.commits)
    const rows: Cell[][] = []
    for (const [path, text] of documents) {
      // Hundreds of documents take seconds to read: others of this process want a turn between them.
      await breathe(undefined, { signal: context.signal })
      rows.push(rowOf(path, text, repository, changes, review_days, Date.now()))
    }
    return {
      columns: this.columns,
      rows: rows.toSorted((a, b) => Number(b[6] ?? 0) - Number(a[6] ?? 0)),
      ...(repository.cut ? { cut: repository.cut } : {}),
    }
  },
}

const isDocument = (path: string) =>
  /\.(md|markdown|rst|adoc)$/i.test(path) && !/(^|\/)(changelog|history|license)\b/i.test(path)

/** One document, judged by the clock `now`. */
function rowOf(
  path: string,
  text: string,
  repository: Repository,
  changes: ReadonlyMap<string, readonly number[]>,
  reviewDays: number,
  now: number,
): Cell[] {
  const { commits, commitsSinceTag } = repository
  const at = commits.findIndex(one => one.files.includes(path))
  const changed = commits[at]?.at ?? null
  const said = datesIn(text)
  const last = said.reviewed
  const due = said.next ?? (last === null ? null : last + reviewDays * day)
  const { links, named } = pointersIn(text)
  const aims = links.map(link => ({ link, path: pathOf(path, link) }))
  const gone = aims.filter(({ path }) => path !== undefined && namesFile(path) && !isThere(path, repository))
  const dead = [...new Set(gone.map(one => one.link))]
  const code = codeOf(path, [...aims.flatMap(one => one.path ?? []), ...named], repository)
  const touching = [...new Set(code.flatMap(place => changes.get(place) ?? []))].filter(one => one < at)
  const newest = touching.toSorted((a, b) => a - b)[0]
  return [
    ...[path, iso(changed), commitsSinceTag === null ? null : at >= 0 && at < commitsSinceTag],
    ...[iso(last), daysTo(last, now), iso(due), due === null ? null : Math.max(0, daysTo(due, now) ?? 0)],
    ...[
      code.slice(0, 8).join(' ') || null,
      iso(commits[newest ?? -1]?.at ?? null),
      code.length > 0 ? touching.length : null,
    ],
    ...[dead.length, dead.slice(0, 10).join(' ') || null],
  ]
}

/** The code that a document speaks of: what it names and is there, and what lies beside it in a folder of its own. */
function codeOf(path: string, pointed: readonly string[], repository: Repository): string[] {
  const own = posix.dirname(path)
  const beside = own !== '.' && !/^(docs?|documentation|\.github)(\/|$)/i.test(own) ? [own] : []
  const named = pointed
    .map(one => one.replace(/\/$/, ''))
    .filter(one => one !== '.' && one.includes('/') && isThere(one, repository))
  return [...new Set([...beside, ...named.filter(one => !isDocument(one))])]
}

/** For each file and folder the commits that changed its code, by their place in the list. */
function changesOf(commits: Repository['commits']): ReadonlyMap<string, readonly number[]> {
  const changes = new Map<string, number[]>()
  for (const [at, { files }] of commits.entries()) {
    const code = files.filter(file => !isDocument(file))
    for (const place of new Set(code.flatMap(file => [file, ...foldersOf(file)]))) {
      const known = changes.get(place)
      if (known) known.push(at)
      else changes.set(place, [at])
    }
  }
  return changes
}

/** A link without an ending may be an address of the site that is made of the documents. */
const namesFile = (path: string) => posix.extname(path) !== ''

const isThere = (path: string, { files, folders }: Repository) => path === '.' || files.has(path) || folders.has(path)

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
const daysTo = (at: number | null, now: number) => (at === null ? null : Math.floor((now - at) / day))
