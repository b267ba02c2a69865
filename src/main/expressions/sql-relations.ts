import type { Tree } from './sql-tree'

/** The names of tables, indexes and views anywhere in a tree, quoted, each once. */
export function relationsIn(node: unknown, found = new Set<string>()): readonly string[] {
  if (Array.isArray(node)) for (const one of node) relationsIn(one, found)
  else if (typeof node === 'object' && node !== null)
    for (const [key, value] of Object.entries(node as Tree)) {
      if (key === 'RangeVar' || key === 'relation') found.add(nameOf((value as Tree).RangeVar ?? value))
      else if (key === 'DropStmt' && String((value as Tree).removeType).match(/OBJECT_(TABLE|INDEX|VIEW|MATVIEW)$/))
        for (const object of ((value as Tree).objects ?? []) as Tree[]) found.add(listed(object))
      relationsIn(value, found)
    }
  return [...found].filter(Boolean)
}

const quotedName = (part: unknown) => `"${String(part).replaceAll('"', '""')}"`

function nameOf(range: unknown): string {
  const { schemaname, relname } = (range ?? {}) as { schemaname?: string; relname?: string }
  return relname === undefined ? '' : [schemaname, relname].filter(Boolean).map(quotedName).join('.')
}

function listed(object: Tree): string {
  const { items = [] } = (object.List ?? {}) as { items?: readonly { String?: { sval?: string } }[] }
  return items.map(one => quotedName(one.String?.sval ?? '')).join('.')
}
