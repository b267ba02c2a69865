import { useRef, useState } from 'react'
import type { RoundCell } from '#domain/round'
import { rowsOf, worstColumns, worstRows } from './grid'

/** A round as a grid, worst first. While it runs rows and columns keep the places they have, until `sortNow` or its end. */
export function useHeldGrid(cells: readonly RoundCell[], running: boolean, nameOf: (system: string) => string) {
  const [asked, setAsked] = useState(0)
  const rows = rowsOf(cells)
  const view = `${running} ${asked} ${cells.length}`
  const held = useRef<{ view: string; systems: readonly string[]; columns: readonly string[] }>(undefined)
  if (held.current?.view !== view)
    held.current = { view, systems: worstRows(rows, nameOf).map(row => row.system), columns: worstColumns(cells) }
  const bySystem = new Map(rows.map(row => [row.system, row]))
  return {
    rows: held.current.systems.flatMap(system => bySystem.get(system) ?? []),
    columns: held.current.columns,
    sortNow: () => setAsked(asked + 1),
  }
}
