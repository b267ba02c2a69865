import { type Cell, type ColumnType, columnsOf } from '#domain/table'

// No numbers among them: what is compared with the last look is who is there, not how much of it.
const types = {
  kind: 'text',
  folder: 'text',
  manager: 'text',
  package: 'text',
  installed: 'text',
  fixed_in: 'text',
  severity: 'text',
  advisory: 'text',
  title: 'text',
  url: 'text',
  direct: 'bool',
  wanted: 'text',
  latest: 'text',
  step: 'text',
  unread: 'text',
  hint: 'text',
} as const satisfies Record<string, ColumnType>

export const packageColumns = columnsOf(types)

/** An advisory about an installed package, a package that has a newer version, or something that nobody could look at. */
export type PackageRow = { readonly kind: 'advisory' | 'outdated' | 'unread' } & Partial<
  Readonly<Record<Exclude<keyof typeof types, 'kind'>, Cell>>
>

export const cellsOf = (row: PackageRow): Cell[] =>
  packageColumns.map(({ name }) => brief(row[name as keyof PackageRow] ?? null))

/** A look that failed, as a row: whoever reads the table must not take it for quiet. */
export const unread = (manager: string, why: string, hint: string): PackageRow => ({
  ...{ kind: 'unread' as const, manager, unread: withoutLogin(why), hint },
})

/** How far a newer version is away: the first number that differs. Null where these are no numbers with dots. */
export function stepOf(from: string, to: string): 'major' | 'minor' | 'patch' | null {
  const [a, b] = [from, to].map(version => /^v?(?:\d+!)?(\d+(?:\.\d+)*)/.exec(version)?.[1]?.split('.').map(Number))
  if (!a || !b) return null
  const at = [0, 1].find(place => (a[place] ?? 0) !== (b[place] ?? 0))
  // Below 1.0 a change of the second number may break what uses it.
  return at === 0 || (at === 1 && a[0] === 0) ? 'major' : at === 1 ? 'minor' : 'patch'
}

/** Text of a registry: one line, and not without an end. */
const brief = (cell: Cell): Cell => (typeof cell === 'string' ? cell.replace(/\s+/g, ' ').trim().slice(0, 500) : cell)

const withoutLogin = (text: string) => text.replace(/\/\/[^/\s@]*@/g, '//')

/** JSON, or undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
