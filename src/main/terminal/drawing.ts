import Table from 'cli-table3'
import type { Question } from '#domain/question'
import { type Cell, records } from '#domain/table'
import { duration } from '../reports/duration'
import { line, plain } from '../reports/plain'
import type { Screen } from './screen'

const bare = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
  ...{ 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
}

/** Columns without lines around them. Cells are hostile text. */
export function drawTable(head: readonly string[], rows: readonly (readonly (Cell | undefined)[])[]): string {
  const table = new Table({
    head: head.map(line),
    chars: bare,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) table.push(row.map(cell => line(String(cell ?? '')).slice(0, 120)))
  return table.toString()
}

/** A change before it is done: where, exactly what, what it would touch, and whether it can be taken back. */
export function showChange(question: Extract<Question, { kind: 'confirm' }>, screen: Screen): void {
  const say = screen.format === 'json' ? screen.tell : screen.print
  const { bold, red, yellow } = screen.colors
  const paint = question.effect === 'destroys' ? red : yellow
  say('')
  say(bold(paint(`${question.step} ${question.effect} ${line(question.target)} (${question.environment})`)))
  say(`  on ${line(question.identity.label)}`)
  for (const { item, text } of question.commands) {
    if (item !== undefined) say(`  ${line(item)}`)
    for (const one of plain(text).trimEnd().split('\n')) say(`    ${one}`)
  }
  for (const { item, table } of question.preview) {
    say(`  Preview${item === undefined ? '' : ` of ${line(item)}`}:`)
    for (const record of records(table))
      for (const [name, cell] of Object.entries(record)) say(`    ${line(name)}: ${line(String(cell ?? '—'))}`)
    if (table.rows.length === 0) say('    nothing')
  }
  if (question.previewFailure) say(`  No preview: ${plain(question.previewFailure)}`)
  say(`  ${question.undo === 'kept' ? 'It can be taken back afterwards.' : 'It cannot be taken back.'}`)
  if (question.repeat)
    say(
      `  Made in batches${question.repeat.total === undefined ? '' : `, ${question.repeat.total} in all`}, ${duration(question.repeat.pauseMs)} between two. Ctrl-C stops it after a batch.`,
    )
  if (question.usualMs !== undefined) say(`  It usually takes ${duration(question.usualMs)}.`)
}
