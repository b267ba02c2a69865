import { useEffect, useMemo, useState } from 'react'
import type { Table } from '#domain/table'
import { isNumeric } from './cell-text'
import { columnsBeyond, columnWidths, fitWidths } from './column-widths'
import { cellMeasure } from './measure-text'

/**
 * The columns' widths in pixels for the room there is, and how many end beyond it; again when the room changes.
 * `beside` is what other columns take.
 */
export function useFittedWidths(
  table: Table,
  room: HTMLElement | null,
  beside: number,
): { readonly widths: readonly number[]; readonly beyond: number } {
  const [available, setAvailable] = useState(0)
  useEffect(() => {
    if (!room) return
    const observer = new ResizeObserver(() => setAvailable(room.clientWidth))
    observer.observe(room)
    return () => observer.disconnect()
  }, [room])
  const wanted = useMemo(() => columnWidths(table, cellMeasure()), [table])
  return useMemo(() => {
    const flexible = table.columns.map(column => !isNumeric(column) && column.name !== 'tree' && column.type !== 'time')
    const widths = fitWidths(wanted, flexible, available - beside)
    return { widths, beyond: available > 0 ? columnsBeyond(widths, available - beside) : 0 }
  }, [wanted, table, available, beside])
}
