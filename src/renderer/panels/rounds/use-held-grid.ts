import { useRef, useState } from 'react'
import type { RoundCell } from '#domain/round'
import { rowKey, rowsOf, worstColumns, worstRows } from './grid'

/** A round as a grid, worst first. While it runs rows and columns keep the places they have, until `sortNow` or its end. */
export function useHeldGrid(cells: readonly RoundCell[], running: boolean, nameOf: (system: string) => string) {
  const [asked, setAsked] = useState(0)
  const rows = rowsOf(cells)
  const view = `${running} ${asked} ${cells.length}`
  const held = useRef<{ view: string; keys: readonly string[]; columns: readonly string[] }>(undefined)
  if (held.current?.view !== view)
    held.current = { view, keys: worstRows(rows, nameOf).map(rowKey), columns: worstColumns(cells) }
  const byKey = new Map(rows.map(row => [rowKey(row), row]))
  return {
    rows: held.current.keys.flatMap(key => byKey.get(key) ?? []),
    columns: held.current.columns,
    sortNow: () => setAsked(asked + 1),
  }
}
