import { stripVTControlCharacters } from 'node:util'
import type { Cell } from '#domain/table'

const longest = 120

/** What a server calls a thing of its, as one line that is safe to show and to keep. */
export function lineOf(cell: Cell | undefined): string {
  const line = stripVTControlCharacters(String(cell ?? '').slice(0, 2 * longest)).replace(
    /\p{Cc}|\p{Bidi_Control}/gu,
    ' ',
  )
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
