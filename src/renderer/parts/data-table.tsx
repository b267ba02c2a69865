import { DataGrid, type EvidenceProps } from './data-grid'
import { isRecord, RecordView } from './record-view'
import { TableTools } from './table-tools'

/** Evidence from a server: sorted, filtered, copied, exported, and picked from. A single long row is written as a record. */
export function DataTable(props: EvidenceProps) {
  const { table, name, note, picking, level = 'full' } = props
  if (picking || !isRecord(table)) return <DataGrid {...props} />
  return (
    <div className={`data-table data-table-${level}`}>
      {level === 'full' ? (
        <TableTools
          table={table}
          name={name}
          text={['1 row', note].filter(Boolean).join(' · ')}
          filtering={undefined}
          onFiltering={() => undefined}
        />
      ) : null}
      <RecordView table={table} name={name} findings={props.findings} />
      {table.cut ? <p className="table-cut">{table.cut}</p> : null}
    </div>
  )
}
