import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { datesIn } from './document-dates'
import { type Repository, readRepository } from './repository'

const types = {
  source: 'text',
  version: 'text',
  at: 'time',
  same: 'bool',
  commits_since: 'int',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({ folder: z.string().min(1) })

export const upkeepReleases: Probe<z.infer<typeof parameters>> = {
  name: 'upkeep.releases',
  summary:
    'Which version a git checkout says it is, by its newest tag, its changelog, its manifests and its documents.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns: columnsOf(types),
  async run({ folder }, context) {
    const repository = await readRepository(folder, context)
    return { columns: this.columns, rows: rowsOf(repository), ...(repository.cut ? { cut: repository.cut } : {}) }
  },
}

/** The newest tag first, then every place that names a version, and whether it is that of the tag; null where there is none. */
export function rowsOf({ tags, texts, commitsSinceTag }: Repository): Cell[][] {
  const [newest] = tags
  const released = newest ? plain(newest.name) : null
  const same = (version: string | null) => (released === null || version === null ? null : plain(version) === released)
  const said = [...texts].flatMap(([path, text]): Cell[][] => {
    const version = versionIn(path, text, released)
    return version === undefined ? [] : [[path, version, null, same(version), null]]
  })
  const tag: Cell[] = newest
    ? ['newest tag', newest.name, new Date(newest.at).toISOString(), true, commitsSinceTag]
    : ['newest tag', null, null, null, null]
  return [tag, ...said]
}

/** The version that a file names; null for a changelog without any, undefined for a file that has none to name. */
function versionIn(path: string, text: string, released: string | null): string | null | undefined {
  const name = path.split('/').at(-1)?.toLowerCase() ?? ''
  if (path === 'package.json') return /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1]
  if (path === 'pyproject.toml') return /^version\s*=\s*["']([^"']+)["']/m.exec(text)?.[1]
  if (path === 'VERSION') return text.trim().slice(0, 50) || undefined
  if (/^(changelog|history)\b/.test(name)) {
    const heads = [...text.matchAll(/^(?:#{1,3}|=+)?\s*\[?v?(\d+\.\d+(?:\.\d+)?[\w.-]*)/gm)].map(
      ([, version = '']) => version,
    )
    // That the newest tag stands anywhere in it is what counts: above it may be what is not released yet.
    return heads.find(one => released !== null && plain(one) === released) ?? heads[0] ?? null
  }
  return datesIn(text).version ?? undefined
}

const plain = (version: string) => version.replace(/^(?:release[-/])?v/i, '').replace(/-\d+-g[0-9a-f]+$/, '')
