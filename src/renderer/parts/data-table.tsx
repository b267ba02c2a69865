import {
  type ColumnFiltersState,
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import type { Cell, Table } from '#domain/table'
import { columnWidths } from './column-widths'
import { type Picking, TableBody } from './table-body'
import { TableHead } from './table-head'
import { compareCells, passesFilter } from './table-order'
import { TableTools } from './table-tools'
import { counted } from './units'

type Row = readonly Cell[]
const features = tableFeatures({
  columnFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
})

/**
 * Evidence from a server: sorted, filtered, copied, exported, and picked from. Only the rows in sight are drawn.
 * `name` is the file name of an export and what a screen reader calls the table.
 */
export function DataTable({
  table,
  name,
  note,
  picking,
  level = 'full',
}: {
  table: Table
  name: string
  note?: string
  picking?: Picking
  /** `small`: a preview of few rows, without tools. */
  level?: 'full' | 'small'
}) {
  const [sorting, setSorting] = useState<SortingState>([])
  const [filters, setFilters] = useState<ColumnFiltersState>([])
  const [filtering, setFiltering] = useState(false)
  // Held as state: the rows are measured against it as soon as it stands, which a ref would not tell them.
  const [scroll, setScroll] = useState<HTMLElement | null>(null)
  const columns = useMemo(
    () =>
      table.columns.map((column, at) => ({
        id: String(at),
        accessorFn: (row: Row) => row[at] ?? null,
        sortFn: (a: { original: Row }, b: { original: Row }) =>
          compareCells(a.original[at] ?? null, b.original[at] ?? null, column),
        filterFn: (row: { original: Row }, _: string, value: unknown) =>
          passesFilter(row.original[at] ?? null, column, String(value)),
      })),
    [table],
  )
  const model = useTable({
    features,
    columns,
    data: table.rows as Row[],
    state: { sorting, columnFilters: filters },
    onSortingChange: setSorting,
    onColumnFiltersChange: setFilters,
  })
  const rows = model.getRowModel().rows
  const widths = useMemo(() => columnWidths(table), [table])
  const shown = rows.length === table.rows.length ? '' : `${counted(rows.length, 'row')} of `
  return (
    <div className={`data-table data-table-${level}`}>
      {level === 'full' ? (
        <TableTools
          table={table}
          name={name}
          text={[`${shown}${counted(table.rows.length, 'row')}`, note].filter(Boolean).join(' · ')}
          filtering={filtering}
          onFiltering={on => {
            setFiltering(on)
            if (!on) setFilters([])
          }}
        />
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" ref={setScroll} tabIndex={0} aria-label={name}>
        <table style={{ minWidth: `${widths.reduce((sum, width) => sum + width, picking ? 5 : 0)}ch` }}>
          <colgroup>
            {picking ? <col className="pick-column" /> : null}
            {widths.map((width, at) => (
              <col key={`${table.columns[at]?.name} ${at + 1}`} style={{ width: `${width}ch` }} />
            ))}
          </colgroup>
          <TableHead
            columns={table.columns}
            sorting={sorting[0]}
            onSort={at => setSorting(next(sorting[0], at))}
            filters={filtering ? filters : undefined}
            onFilter={(at, value) =>
              setFilters(before => [...before.filter(one => one.id !== at), ...(value ? [{ id: at, value }] : [])])
            }
            picking={picking}
            indexes={rows.map(row => row.index)}
          />
          <TableBody columns={table.columns} rows={rows} scroll={scroll} picking={picking} />
        </table>
      </section>
      {table.cut ? <p className="table-cut">{table.cut}</p> : null}
    </div>
  )
}

/** Numbers are looked at from the top first: down, up, as it came. */
function next(now: { id: string; desc: boolean } | undefined, at: string): SortingState {
  if (now?.id !== at) return [{ id: at, desc: true }]
  return now.desc ? [{ id: at, desc: false }] : []
}
