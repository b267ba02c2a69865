import type { RowPart, RowWindow } from '#domain/reading'
import type { Cell } from '#domain/table'
import type { Reading } from './reading'

const cellCharacters = 500
const partCharacters = 1024 * 1024

/** So many rows from that number on, fewer where they end. */
export async function windowOf(reading: Reading, from: number, count: number): Promise<RowWindow> {
  const rows: (readonly Cell[])[] = []
  const cut: Record<string, number> = {}
  for await (const row of take(reading, from, count)) {
    rows.push(
      row.map((cell, column) => {
        if (typeof cell !== 'string' || cell.length <= cellCharacters) return cell
        cut[String(rows.length * row.length + column)] = cell.length
        return wellCut(cell, cellCharacters)
      }),
    )
  }
  return { rows, cut }
}

/** As many whole rows as make about a megabyte, at least one. */
export async function partOf(reading: Reading, from: number): Promise<RowPart> {
  const rows: (readonly Cell[])[] = []
  let characters = 0
  for await (const row of reading.rows(from)) {
    rows.push(row)
    characters += row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
    if (characters > partCharacters) break
  }
  const next = from + rows.length
  return { rows, next: next < reading.state().rows ? next : null }
}

/** One cell, whole as far as `most` characters; undefined when there is no such row. */
export async function cellOf(
  reading: Reading,
  at: { row: number; column: number },
  most: number,
): Promise<{ cell: Cell; characters: number } | undefined> {
  for await (const row of take(reading, at.row, 1)) {
    const cell = row[at.column] ?? null
    if (typeof cell !== 'string') return { cell, characters: String(cell).length }
    return { cell: wellCut(cell, most), characters: cell.length }
  }
  return undefined
}

async function* take(reading: Reading, from: number, count: number) {
  if (count <= 0) return
  let taken = 0
  for await (const row of reading.rows(from)) {
    yield row
    if (++taken >= count) return
  }
}

/** Not in the midst of a character. */
const wellCut = (text: string, most: number) => {
  const cut = text.slice(0, most)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}
