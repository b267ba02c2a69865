import { Button, InputGroup, Menu, MenuItem, PopoverNext } from '@blueprintjs/core'
import { Download, Duplicate, Stop } from '@blueprintjs/icons'
import { type FormEvent, useEffect, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { ReadingState } from '#domain/reading'
import type { Cell, Column } from '#domain/table'
import { useAct, useTell } from '../../asks/act'
import { client } from '../../client/client'
import { CellDialog } from '../../parts/cell-dialog'
import { toTabs } from '../../parts/csv'
import { FailureNote } from '../../parts/failure-note'
import { type Cursor, rangeOf } from '../../parts/grid-keys'
import { Skeleton } from '../../parts/skeleton'
import { bytes, counted, duration, grouped } from '../../parts/units'
import { ExportDialog } from './export-dialog'
import { plainText } from './row-cell'
import { RowGrid } from './row-grid'
import { phaseWords, texts } from './texts'
import { useReading } from './use-reading'
import { wholeRows } from './use-rows'

/**
 * The rows of one statement, from the first that came: how many, how fast, a way to stop, to copy, to take away.
 * `onFailure` hears why there are no more.
 */
export function RowsAnswer({
  result,
  name,
  onFailure,
}: {
  result: string
  name: string
  onFailure: (failure: Failure) => void
}) {
  const { state, failure } = useReading(result)
  const wrong = state?.failure
  useEffect(() => {
    if (wrong) onFailure(wrong)
  }, [wrong])
  if (failure) return <FailureNote failure={failure} />
  if (!state) return <Skeleton lines={3} />
  return <Rows key={result} result={result} name={name} state={state} />
}

function Rows({ result, name, state }: { result: string; name: string; state: ReadingState }) {
  const { act } = useAct()
  const tell = useTell()
  const [cursor, setCursor] = useState<Cursor>({ row: 0, column: 0, anchor: 0 })
  const [opened, setOpened] = useState<{ cell: Cell; column: Column } | null>(null)
  const [exporting, setExporting] = useState(false)
  const { columns, rows, failure, phase } = state
  const going = phase === 'reading' || phase === 'stopping'
  const picked = rangeOf(cursor)

  const cellAt = (at: Cursor) => client.sql.cell({ result, row: at.row, column: at.column })
  const open = (at: Cursor) => {
    const column = columns?.[at.column]
    if (column && rows > 0) void act('open', async () => setOpened({ cell: (await cellAt(at)).cell, column }))
  }
  const copy = (what: 'cell' | 'rows' | 'rows with names') =>
    act('copy', async () => {
      const text =
        what === 'cell'
          ? plainText((await cellAt(cursor)).cell)
          : tabbed(columns ?? [], await wholeRows(result, picked.from, picked.count), what === 'rows with names')
      await navigator.clipboard.writeText(text)
      tell({ text: what === 'cell' ? 'Cell copied.' : `${counted(Math.min(picked.count, 10_000), 'row')} copied.` })
    })
  return (
    <div className="rows-answer">
      <div className="table-tools">
        <Standing state={state} />
        <span className="push" />
        {going ? (
          <Button
            size="small"
            intent="danger"
            variant="outlined"
            icon={<Stop size={14} />}
            text={phase === 'stopping' ? texts.stopping : texts.stop}
            disabled={phase === 'stopping'}
            onClick={() => void act('stop', () => client.sql.stop({ result }))}
          />
        ) : null}
        {columns && rows > 0 ? (
          <>
            <GoToRow rows={rows} onGo={row => setCursor({ row, column: cursor.column, anchor: row })} />
            <PopoverNext
              placement="bottom-end"
              content={
                <Menu>
                  <MenuItem text={texts.copyCell} label="Ctrl+C" onClick={() => copy('cell')} />
                  <MenuItem
                    text={`${texts.copyRows} (${grouped(picked.count)})`}
                    label="Ctrl+Shift+C"
                    onClick={() => copy('rows')}
                  />
                  <MenuItem text={texts.copyWithHead} onClick={() => copy('rows with names')} />
                </Menu>
              }
            >
              <Button size="small" variant="minimal" icon={<Duplicate size={14} />} text={texts.copy} />
            </PopoverNext>
            <Button
              size="small"
              variant="minimal"
              icon={<Download size={14} />}
              text={texts.exportRows}
              disabled={going}
              title={going ? 'When all rows are here.' : undefined}
              onClick={() => setExporting(true)}
            />
          </>
        ) : null}
      </div>
      {failure && phase !== 'stopped' ? <FailureNote failure={failure} /> : null}
      {columns ? (
        <RowGrid
          result={result}
          columns={columns}
          total={rows}
          name={name}
          cursor={cursor}
          onCursor={setCursor}
          onOpen={open}
          onCopy={copy}
        />
      ) : null}
      {opened ? <CellDialog {...opened} onClose={() => setOpened(null)} /> : null}
      {exporting && columns ? (
        <ExportDialog result={result} columns={columns} total={rows} name={name} onClose={() => setExporting(false)} />
      ) : null}
    </div>
  )
}

/** How many rows, how fast, how long; said aloud when it ends. */
function Standing({ state: { phase, rows, ms, bytes: size, firstMs } }: { state: ReadingState }) {
  const going = phase === 'reading' || phase === 'stopping'
  const facts = [
    counted(rows, 'row'),
    going && ms > 1000 ? `${grouped(Math.round((rows / ms) * 1000))} rows/s` : undefined,
    duration(ms),
    firstMs === undefined || ms < 1000 ? undefined : `first after ${duration(firstMs)}`,
    size > 1024 * 1024 ? `${bytes(size)} on disk` : undefined,
  ]
  return (
    <span className="table-count">
      <span role="status">{phaseWords[phase]}</span> · {facts.filter(Boolean).join(' · ')}
    </span>
  )
}

function GoToRow({ rows, onGo }: { rows: number; onGo: (row: number) => void }) {
  const [wanted, setWanted] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const row = Number(wanted.replaceAll(/[,\s]/g, ''))
    if (Number.isInteger(row) && row >= 1) onGo(Math.min(row, rows) - 1)
  }
  return (
    <form onSubmit={submit}>
      <InputGroup
        size="small"
        className="go-to-row"
        inputMode="numeric"
        aria-label={texts.goToRow}
        placeholder={texts.goToRow}
        value={wanted}
        onValueChange={setWanted}
      />
    </form>
  )
}

const tabbed = (columns: readonly Column[], rows: readonly (readonly Cell[])[], head: boolean) => {
  const text = toTabs({ columns, rows })
  return head ? text : text.slice(text.indexOf('\n') + 1)
}
