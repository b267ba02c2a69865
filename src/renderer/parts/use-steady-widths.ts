import { useRef } from 'react'
import type { Table } from '#domain/table'
import { useFittedWidths } from './use-fitted-widths'

/** Fitted widths that only grow while the columns stay the same: a table that is read anew every second stands still. */
export function useSteadyWidths(table: Table, room: HTMLElement | null): readonly number[] {
  const { widths } = useFittedWidths(table, room, 0)
  const steady = useRef<{ name: string; widths: readonly number[] }>({ name: '', widths: [] })
  const name = `${room?.clientWidth} ${table.columns.map(column => column.name).join(' ')}`
  const before = steady.current.name === name ? steady.current.widths : []
  const grown = widths.map((width, at) => Math.max(width, before[at] ?? 0))
  steady.current = { name, widths: grown }
  return grown
}
