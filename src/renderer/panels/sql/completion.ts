import { type Completion, type CompletionSource, completeFromList } from '@codemirror/autocomplete'
import type { SQLNamespace } from '@codemirror/lang-sql'
import type { Catalog } from '#domain/catalog'
import { writtenName } from './names'

const named = (label: string, type: string, more: Partial<Completion> = {}): Completion => ({
  label,
  type,
  apply: writtenName(label),
  ...more,
})
/** A dot would part a name in two. */
const key = (name: string) => name.replaceAll('.', '\\.')

/**
 * Schemas with their tables and functions, tables with their columns; what stands in the search path stands also by itself.
 */
export function namespaceOf(catalog: Catalog): SQLNamespace {
  const schemas = new Map<string, Record<string, SQLNamespace>>()
  const inSchema = (name: string) => {
    const known = schemas.get(name) ?? {}
    schemas.set(name, known)
    return known
  }
  for (const schema of catalog.schemas) inSchema(schema)
  for (const { schema, name, kind, columns } of catalog.relations) {
    inSchema(schema)[key(name)] = {
      self: named(name, 'class', { detail: kind === 'table' ? undefined : kind }),
      children: columns.map(column => named(column.name, 'property', { detail: column.type })),
    }
  }
  for (const { schema, name, arguments: forms } of catalog.functions)
    inSchema(schema)[key(name)] ??= { self: functionNamed(name, forms), children: [] }
  const root: Record<string, SQLNamespace> = {}
  // pg_catalog stands first in every path and would bury what is the operator's own.
  for (const schema of catalog.path.filter(one => one !== 'pg_catalog'))
    for (const { name } of catalog.relations.filter(one => one.schema === schema))
      root[key(name)] ??= inSchema(schema)[key(name)] ?? []
  for (const [name, children] of schemas)
    root[key(name)] = { self: named(name, 'namespace', { detail: 'schema' }), children }
  return root
}

/** Functions by their name alone: those of the search path, and the server's own. */
export function functionsOf(catalog: Catalog): CompletionSource {
  const inPath = new Set(['pg_catalog', ...catalog.path])
  const seen = new Map<string, Completion>()
  for (const { schema, name, arguments: forms } of catalog.functions)
    if (inPath.has(schema) && !seen.has(name)) seen.set(name, functionNamed(name, forms))
  const source = completeFromList([...seen.values()])
  // Behind a dot stands what belongs to the name before it.
  return context => (context.matchBefore(/\.\w*$/) || !context.matchBefore(/\w{2,}$/) ? null : source(context))
}

const mostLooked = 20_000

/** Columns of the tables that the text names, without their table's name before them. */
export function columnsOf(catalog: Catalog): CompletionSource {
  const byName = Map.groupBy(catalog.relations, relation => relation.name)
  return context => {
    const word = context.matchBefore(/\w+$/)
    if (!word || context.matchBefore(/\.\w*$/)) return null
    const text = context.state.sliceDoc(Math.max(0, context.pos - mostLooked), context.pos + mostLooked)
    const names = new Set(
      [...text.matchAll(/"((?:[^"]|"")+)"|[a-z_][\w$]*/gi)].map(([plain, quoted]) => quoted ?? plain.toLowerCase()),
    )
    const options = [...names].flatMap(name =>
      (byName.get(name) ?? []).flatMap(({ columns }) =>
        columns.map(column => named(column.name, 'property', { detail: `${name}, ${column.type}`, boost: 2 })),
      ),
    )
    return { from: word.from, options, validFor: /^\w*$/ }
  }
}

const functionNamed = (name: string, forms: readonly string[]): Completion =>
  named(name, 'function', {
    boost: -1,
    detail: `(${(forms[0] ?? '').slice(0, 40)})${forms.length > 1 ? ` +${forms.length - 1}` : ''}`,
  })

const shows =
  'pools stats clients servers databases config active_sockets lists mem sockets state stats_averages stats_totals totals users version dns_hosts dns_zones peers'

/** What PgBouncer's console shows. */
export const pgbouncerCompletion: CompletionSource = context => {
  const before = context.matchBefore(/[\w ]*$/)
  if (!before || (before.from === before.to && !context.explicit)) return null
  const options = shows.split(' ').map(name => ({ label: `show ${name}`, type: 'keyword' }))
  return { from: before.from + (/^\s*/.exec(before.text)?.[0].length ?? 0), options, validFor: /^[\w ]*$/ }
}
