import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  FormGroup,
  InputGroup,
  ProgressBar,
  Radio,
  RadioGroup,
} from '@blueprintjs/core'
import { useEffect, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { Column } from '#domain/table'
import { failureOf } from '../../client/client'
import { downloadBlob } from '../../parts/download'
import { FailureNote } from '../../parts/failure-note'
import { useFocusBack } from '../../parts/focus-back'
import { counted } from '../../parts/units'
import type { ExportForm } from './export-forms'
import { endings, exportRows } from './export-rows'

const forms: readonly { readonly value: ExportForm; readonly label: string }[] = [
  { value: 'csv', label: 'CSV, safe for spreadsheets' },
  { value: 'csv-raw', label: 'CSV, raw (a spreadsheet may run formulas in it)' },
  { value: 'json', label: 'JSON, one row a line' },
  { value: 'inserts', label: 'SQL INSERT statements' },
]

/** Writes all rows of a result to a file, with progress and a way to stop. */
export function ExportDialog({
  result,
  columns,
  total,
  name,
  onClose,
}: {
  result: string
  columns: readonly Column[]
  total: number
  name: string
  onClose: () => void
}) {
  useFocusBack()
  const [form, setForm] = useState<ExportForm>('csv')
  const [table, setTable] = useState('exported')
  const [rows, setRows] = useState<number>()
  const [failure, setFailure] = useState<Failure>()
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])

  const write = async () => {
    const stopping = new AbortController()
    stop.current = stopping
    setFailure(undefined)
    setRows(0)
    try {
      const blob = await exportRows(result, columns, { form, table }, setRows, stopping.signal)
      downloadBlob(`${name}.${endings[form]}`, blob)
      onClose()
    } catch (error) {
      if (!stopping.signal.aborted) setFailure(failureOf(error))
    } finally {
      setRows(undefined)
    }
  }
  const writing = rows !== undefined
  return (
    <Dialog isOpen onClose={onClose} title={`Export ${counted(total, 'row')}`} canOutsideClickClose={!writing}>
      <DialogBody>
        <RadioGroup
          label="As"
          selectedValue={form}
          disabled={writing}
          onChange={event => setForm(event.currentTarget.value as ExportForm)}
        >
          {forms.map(one => (
            <Radio key={one.value} value={one.value} label={one.label} />
          ))}
        </RadioGroup>
        {form === 'inserts' ? (
          <FormGroup
            label="Into"
            labelFor="export-table"
            helperText="Written as it stands here: quote a name that needs it."
          >
            <InputGroup id="export-table" className="mono" value={table} disabled={writing} onValueChange={setTable} />
          </FormGroup>
        ) : null}
        {writing ? (
          <div className="progress" role="status">
            <ProgressBar
              intent="primary"
              animate={false}
              stripes={false}
              value={rows / Math.max(1, total)}
              aria-label="Rows written"
            />
            <p>
              {counted(rows, 'row')} of {counted(total, 'row')}
            </p>
          </div>
        ) : null}
        {failure ? <FailureNote failure={failure} /> : null}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text={writing ? 'Stop' : 'Cancel'} onClick={() => (writing ? stop.current?.abort() : onClose())} />
            <Button
              intent="primary"
              text="Write the file"
              disabled={writing || (form === 'inserts' && table.trim() === '')}
              onClick={() => void write()}
            />
          </>
        }
      />
    </Dialog>
  )
}
