import type { Round, RoundCell } from '#domain/round'
import type { Table } from '#domain/table'
import { markOfCell, markOfRound } from '../../parts/round-mark'
import { stamp } from '../../parts/stamp'
import { counted } from '../../parts/units'
import { visibleString } from '../../parts/visible-text'
import { isChanged, isTroubled, rowsOf, worstRows } from './grid'
import type { GridWords } from './grid-line'

const names = [
  'system',
  'environment',
  'target',
  'runbook',
  'outcome',
  'findings',
  'headline',
  'changed',
  'left_out',
  'run',
]

/** A round as a table: one row for each check. */
export function roundTable(round: Round, words: GridWords): Table {
  return {
    columns: names.map(name => ({ name, type: name === 'findings' ? 'int' : 'text' })),
    rows: round.cells.map(cell => [
      words.system(cell.system).name,
      words.system(cell.system).environment ?? null,
      cell.target ?? null,
      cell.runbook,
      markOfCell(cell),
      cell.status === 'done' ? cell.findings : null,
      cell.headline ?? null,
      cell.changed ?? null,
      cell.left ?? null,
      cell.run ?? null,
    ]),
  }
}

const nameOf = ({ system, target }: RoundCell, words: GridWords) =>
  [words.system(system).name, ...(target === undefined ? [] : [target])].join(' · ')

/** A round for a ticket, as Markdown: how it ended, what is wrong worst first, what could not be looked at, what changed. */
export function roundMarkdown(round: Round, words: GridWords): string {
  const rows = worstRows(rowsOf(round.cells), id => words.system(id).name)
  const cells = rows.flatMap(row => [...row.cells.values()])
  const lines = (list: readonly RoundCell[], text: (cell: RoundCell) => string) =>
    list.map(cell => `| ${plain(nameOf(cell, words))} | ${plain(words.runbook(cell.runbook))} | ${text(cell)} |`)
  const section = (title: string, head: string, list: readonly RoundCell[], text: (cell: RoundCell) => string) =>
    list.length ? ['', `## ${title}`, '', `| System | Check | ${head} |`, '|---|---|---|', ...lines(list, text)] : []
  const trouble = cells.filter(isTroubled)
  const changed = cells.filter(isChanged)
  const left = cells.filter(cell => cell.status === 'left')
  return [
    `# ${plain(round.title)}`,
    '',
    `${counted(round.systems, 'system')}, ${counted(round.cells.length, 'check')}; ${markOfRound(round)}; ` +
      `${stamp(new Date(round.startedAt)).utc}, by ${plain(round.operator)}.`,
    ...(round.stopped ? ['', `Stopped: ${plain(round.stopped)}`] : []),
    ...(trouble.length ? [] : ['', 'Nothing was found by what could be looked at.']),
    ...section('Trouble', 'What', trouble, cell => `${markOfCell(cell)}: ${plain(cell.headline ?? 'no words')}`),
    ...section('Changed since the round before', 'How', changed, cell => cell.changed ?? ''),
    ...section('Left out', 'Why', left, cell => plain(cell.left ?? '')),
    '',
  ].join('\n')
}

/** Text from a server as words only: it can neither end a table's cell nor be a link, an image or HTML. */
const plain = (text: string) => visibleString(text).replace(/[\\`*_{}[\]<>|#!&~]/g, sign => `\\${sign}`)
