import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core'
import { Download, Filter } from '@blueprintjs/icons'
import type { Table } from '#domain/table'
import { CopyButton } from './copy-button'
import { toCsv, toJson, toTabs } from './csv'
import { download } from './download'

/** What can be done with a table as a whole. */
export function TableTools({
  table,
  name,
  text,
  filtering,
  onFiltering,
}: {
  table: Table
  name: string
  text: string
  /** Absent where there is nothing to filter. */
  filtering: boolean | undefined
  onFiltering: (on: boolean) => void
}) {
  return (
    <div className="table-tools">
      <span className="table-count">{text}</span>
      <span className="push" />
      {filtering === undefined ? null : (
        <Button
          size="small"
          variant="minimal"
          icon={<Filter size={14} />}
          text="Filter"
          active={filtering}
          aria-pressed={filtering}
          onClick={() => onFiltering(!filtering)}
        />
      )}
      <CopyButton text={() => toTabs(table)} />
      <PopoverNext
        placement="bottom-end"
        content={
          <Menu>
            <MenuItem
              text="CSV, safe for spreadsheets"
              onClick={() => download(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(table))}
            />
            <MenuItem
              text="CSV, raw (a spreadsheet may run formulas in it)"
              onClick={() => download(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(table, 'raw'))}
            />
            <MenuItem text="JSON" onClick={() => download(`${name}.json`, 'application/json', toJson(table))} />
          </Menu>
        }
      >
        <Button size="small" variant="minimal" icon={<Download size={14} />} text="Export" />
      </PopoverNext>
    </div>
  )
}
