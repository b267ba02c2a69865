import type { Column } from '#domain/table'
import { client } from '../../client/client'
import { type ExportForm, written } from './export-forms'

const mimes: Record<ExportForm, string> = {
  csv: 'text/csv;charset=utf-8',
  'csv-raw': 'text/csv;charset=utf-8',
  json: 'application/x-ndjson',
  inserts: 'application/sql',
}
export const endings: Record<ExportForm, string> = { csv: 'csv', 'csv-raw': 'csv', json: 'jsonl', inserts: 'sql' }

/**
 * Writes a whole result as a file, part by part: the browser puts them aside as they come, and none of them is held here.
 * `onRows` hears how many are written. Rejects when the signal ends.
 */
export async function exportRows(
  result: string,
  columns: readonly Column[],
  how: { form: ExportForm; table: string },
  onRows: (rows: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const parts: Blob[] = []
  const ask = (from: number) => client.sql.part({ result, from }, { signal })
  let done = 0
  for (let coming: ReturnType<typeof ask> | undefined = ask(0); coming; ) {
    const { rows, next }: Awaited<ReturnType<typeof ask>> = await coming
    // Under way while these are written.
    coming = next === null ? undefined : ask(next)
    parts.push(new Blob([written(columns, rows, how, done === 0)]))
    done += rows.length
    onRows(done)
  }
  return new Blob(parts, { type: mimes[how.form] })
}
