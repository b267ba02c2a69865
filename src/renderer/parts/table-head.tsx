import { InputGroup } from '@blueprintjs/core'
import { SortAsc, SortDesc } from '@blueprintjs/icons'
import type { ColumnFiltersState } from '@tanstack/react-table'
import type { Column } from '#domain/table'
import { heading, isNumeric } from './cell-text'
import { PickAll, type Picking } from './table-picking'

/** Headings that sort; under them, when asked for, a filter for each column. */
export function TableHead({
  columns,
  sorting,
  onSort,
  filters,
  onFilter,
  picking,
  marked,
  indexes,
}: {
  columns: readonly Column[]
  sorting: { id: string; desc: boolean } | undefined
  onSort: (column: string) => void
  filters: ColumnFiltersState | undefined
  onFilter: (column: string, value: string) => void
  picking: Picking | undefined
  /** A narrow column says what was found in each row. */
  marked: boolean
  indexes: readonly number[]
}) {
  return (
    <thead>
      <tr>
        {picking ? (
          <th scope="col" className="pick-cell">
            <PickAll picking={picking} indexes={indexes} />
          </th>
        ) : null}
        {marked ? (
          <th scope="col" className="mark-cell">
            <span className="unseen">Finding</span>
          </th>
        ) : null}
        {columns.map((column, at) => {
          const sorted = sorting?.id === String(at) ? (sorting.desc ? 'descending' : 'ascending') : 'none'
          return (
            <th
              key={`${column.name} ${at + 1}`}
              scope="col"
              aria-sort={sorted}
              className={
                [isNumeric(column) ? 'numeric' : '', at === 0 ? 'kept-cell' : ''].join(' ').trim() || undefined
              }
            >
              <button
                type="button"
                className="sort"
                title={`${column.name} · ${column.type}`}
                onClick={() => onSort(String(at))}
              >
                <span className="sort-name">{heading(column.name)}</span>
                {sorted === 'descending' ? (
                  <SortDesc size={12} />
                ) : sorted === 'ascending' ? (
                  <SortAsc size={12} />
                ) : null}
              </button>
            </th>
          )
        })}
      </tr>
      {filters ? (
        <tr className="filter-row">
          {picking ? <td /> : null}
          {marked ? <td /> : null}
          {columns.map((column, at) => (
            <td key={`${column.name} ${at + 1}`}>
              <InputGroup
                size="small"
                aria-label={`Filter ${heading(column.name)}`}
                placeholder={isNumeric(column) ? '>10' : 'contains'}
                value={String(filters.find(one => one.id === String(at))?.value ?? '')}
                onValueChange={value => onFilter(String(at), value)}
              />
            </td>
          ))}
        </tr>
      ) : null}
    </thead>
  )
}
