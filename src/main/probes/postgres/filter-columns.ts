/** A column of a table with its type's name, as pg_attribute has them. */
export interface KnownColumn {
  readonly name: string
  readonly type: string
}

const name = '(?:"(?:[^"]|"")+"|[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*)'

/** Types that become text without a change: an index on the column serves the cast as well. */
const textual = new Set(['varchar', 'text', 'name'])

/**
 * The columns that an index should have to serve a filter of EXPLAIN (VERBOSE): those compared by `=` first, then at most
 * one compared by order. Empty where a plain index serves nothing of it: an OR, an expression around the column, a
 * pattern, a negation. Pure.
 */
export function indexColumns(filter: string, alias: string, columns: readonly KnownColumn[]): readonly string[] {
  if (/\sOR\s/.test(filter)) return []
  const known = new Map(columns.map(column => [column.name, column]))
  const equal = new Set<string>()
  const ordered = new Set<string>()
  const side = `\\(*(${name})\\.(${name})\\)?(?:::([a-z ]+))?\\)*`
  const note = (owner: string, written: string, cast: string | undefined, operator: string) => {
    const column = known.get(bare(written))
    if (!column || bare(owner) !== alias) return
    if (cast !== undefined && !(cast.trim() === 'text' && textual.has(column.type))) return
    if (operator === '=') equal.add(column.name)
    else ordered.add(column.name)
  }
  for (const [, owner = '', column = '', cast, operator = ''] of filter.matchAll(
    new RegExp(`(?<![\\w"])${side} (=|<=?|>=?) `, 'g'),
  ))
    note(owner, column, cast, operator)
  for (const [, operator = '', owner = '', column = '', cast] of filter.matchAll(
    new RegExp(` (=|<=?|>=?) ${side}(?![\\w(."])`, 'g'),
  ))
    note(owner, column, cast, operator)
  const range = [...ordered].filter(column => !equal.has(column)).slice(0, 1)
  return [...equal, ...range]
}

const bare = (written: string) => (written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written)
