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
  let done = 0
  for (let next: number | null = 0; next !== null; ) {
    const part: Awaited<ReturnType<typeof client.sql.part>> = await client.sql.part({ result, from: next }, { signal })
    parts.push(new Blob([written(columns, part.rows, how, next === 0)]))
    done += part.rows.length
    onRows(done)
    next = part.next
  }
  return new Blob(parts, { type: mimes[how.form] })
}
