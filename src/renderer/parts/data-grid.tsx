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
import type { Finding } from '#domain/finding'
import type { Cell, Column, Table } from '#domain/table'
import { CellDialog } from './cell-dialog'
import { shownTable } from './column-order'
import { rowSeverity } from './row-severity'
import { TableBody } from './table-body'
import { TableHead } from './table-head'
import { compareCells, passesFilter } from './table-order'
import type { Picking } from './table-picking'
import { TableTools } from './table-tools'
import { counted } from './units'
import { useFittedWidths } from './use-fitted-widths'

type Row = readonly Cell[]
const features = tableFeatures({
  columnFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
})
const nothingFound: readonly Finding[] = []
const pickPixels = 36
const markPixels = 24

export interface EvidenceProps {
  readonly table: Table
  /** The file name of an export and what a screen reader calls the table. */
  readonly name: string
  readonly note?: string
  readonly picking?: Picking
  /** What was found in the rows: each is marked with it. */
  readonly findings?: readonly Finding[]
  /** `small`: a preview of few rows, without tools. */
  readonly level?: 'full' | 'small'
}

/** Many rows: only those in sight are drawn. */
export function DataGrid({
  table: whole,
  name,
  note,
  picking,
  findings = nothingFound,
  level = 'full',
}: EvidenceProps) {
  const table = useMemo(() => shownTable(whole), [whole])
  const [sorting, setSorting] = useState<SortingState>([])
  const [filters, setFilters] = useState<ColumnFiltersState>([])
  const [filtering, setFiltering] = useState(false)
  const [opened, setOpened] = useState<{ cell: Cell; column: Column } | null>(null)
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
  const marked = useMemo(() => findings.some(finding => finding.evidence), [findings])
  const severity = useMemo(() => (marked ? rowSeverity(whole, findings) : undefined), [marked, whole, findings])
  const beside = (picking ? pickPixels : 0) + (marked ? markPixels : 0)
  const { widths, beyond } = useFittedWidths(table, scroll, beside)
  const more = beyond ? `scroll for ${counted(beyond, 'more column')}` : undefined
  const shown = rows.length === table.rows.length ? '' : `${counted(rows.length, 'row')} of `
  return (
    <div className={`data-table data-table-${level}`}>
      {level === 'full' ? (
        <TableTools
          table={whole}
          name={name}
          text={[`${shown}${counted(table.rows.length, 'row')}`, note, more].filter(Boolean).join(' · ')}
          filtering={filtering}
          onFiltering={on => {
            setFiltering(on)
            if (!on) setFilters([])
          }}
        />
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" ref={setScroll} tabIndex={0} aria-label={name}>
        <table style={{ minWidth: widths.reduce((sum, width) => sum + width, beside) }}>
          <colgroup>
            {picking ? <col style={{ width: pickPixels }} /> : null}
            {marked ? <col style={{ width: markPixels }} /> : null}
            {widths.map((width, at) => (
              <col key={`${table.columns[at]?.name} ${at + 1}`} style={{ width }} />
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
            marked={marked}
            indexes={rows.map(row => row.index)}
          />
          <TableBody
            columns={table.columns}
            widths={widths}
            rows={rows}
            scroll={scroll}
            picking={picking}
            severity={severity}
            onOpen={(cell, column) => setOpened({ cell, column })}
          />
        </table>
      </section>
      {table.cut ? <p className="table-cut">{table.cut}</p> : null}
      {opened ? <CellDialog {...opened} onClose={() => setOpened(null)} /> : null}
    </div>
  )
}

/** Numbers are looked at from the top first: down, up, as it came. */
function next(now: { id: string; desc: boolean } | undefined, at: string): SortingState {
  if (now?.id !== at) return [{ id: at, desc: true }]
  return now.desc ? [{ id: at, desc: false }] : []
}
