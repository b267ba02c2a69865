import type { ActionStep } from '#domain/runbook'
import type { Table } from '#domain/table'
import { cellValue, type Value } from '../expressions/value'

const named = /\bundo_[a-z0-9_]+/g

/** Whether a change names what its undo has kept, and so touches only that. */
export const actsOnKept = (step: ActionStep): boolean => namesOf(step).length > 0

/** What the undo has kept, as `undo_<column>` of its first row; before it was read, each stands for itself. */
export function keptValues(step: ActionStep, kept?: Table): Record<string, Value> {
  if (!kept)
    return Object.fromEntries(
      namesOf(step).map(name => [name, cellValue(`<${name}>`, { name: name.slice(5), type: 'text' })]),
    )
  return Object.fromEntries(
    kept.columns.map((column, at) => [`undo_${column.name}`, cellValue(kept.rows[0]?.[at] ?? null, column)]),
  )
}

const namesOf = ({ actions }: ActionStep): string[] =>
  (actions.action ?? []).flatMap(({ text }) => [...text.toLowerCase().matchAll(named)].map(([name]) => name))
