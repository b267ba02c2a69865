import type { RootContent } from 'mdast'
import { amount } from '#domain/amount'
import type { Told, ToldAgain } from '#domain/compare-findings'
import type { ComparedFigure, ComparedTable } from '#domain/compare-tables'
import type { Cell } from '#domain/table'
import { utc } from './duration'
import { unitOf } from './evidence'
import { grid, heading, list, mono, paragraph, strong } from './nodes'
import type { Report } from './report'
import { outcomeWord } from './words'

/** Cells and rows of one table that a reader takes in; the runs have the others. */
const mostFigures = 30
const mostRows = 20

/** What is not as it was at the report before: findings first, then figures side by side. */
export function changes({ comparison }: Report): RootContent[] {
  if (!comparison) return []
  const { before, unlike, findings, tables } = comparison
  const moved = tables.tables.filter(one => one.figures.length + one.fresh.length + one.gone.length > 0)
  return [
    heading(2, `What changed since ${utc(before.at)}`),
    paragraph('Against run ', mono(before.run), `: ${outcomeWord(before.outcome)}.`),
    ...(unlike.length > 0
      ? [paragraph(strong('The two looks differ themselves:')), list(unlike.map(one => [paragraph(one)]))]
      : []),
    ...told('New', findings.fresh, one => (one.lookedBefore ? '' : 'It could not be looked at the time before.')),
    ...told('Worse', findings.worse, was),
    ...told('Better', findings.better, was),
    ...told('Gone', findings.gone),
    ...told('Could not be looked at again', findings.unseen),
    ...told('As before', findings.same, one => (one.was.title === one.finding.title ? '' : was(one))),
    ...moved.flatMap(shifted),
    ...(moved.length === 0 && tables.tables.length > 0 ? [paragraph('No figure moved.')] : []),
    ...(tables.uncompared.length > 0
      ? [
          paragraph(
            `Not compared, for they answered once only or no column tells their rows apart: ${tables.uncompared.join('; ')}.`,
          ),
        ]
      : []),
  ]
}

const was = ({ was: { severity, title } }: ToldAgain) => `Before: ${severity.toUpperCase()} ${title}`

function told<One extends Told>(
  title: string,
  some: readonly One[],
  more: (one: One) => string = () => '',
): RootContent[] {
  if (some.length === 0) return []
  return [
    heading(3, `${title}: ${some.length}`),
    list(
      some.map(one => [
        paragraph(strong(one.finding.severity.toUpperCase()), ` ${one.finding.title}`),
        ...(more(one) ? [paragraph(more(one))] : []),
      ]),
    ),
  ]
}

function shifted({ step, key, fresh, gone, figures }: ComparedTable): RootContent[] {
  const shown = figures.slice(0, mostFigures)
  const named = key.length > 0
  return [
    heading(3, step),
    ...(shown.length > 0
      ? [
          grid(
            [...(named ? [key.join(' · ')] : []), 'Figure', 'Before', 'Now', 'Difference'],
            shown.map(one => [
              ...(named ? [one.row] : []),
              one.column,
              cell(one.before, one),
              cell(one.after, one),
              shift(one),
            ]),
            [...(named ? [null] : []), null, 'right', 'right', 'right'],
          ),
        ]
      : []),
    ...(figures.length > shown.length
      ? [paragraph(`And ${figures.length - shown.length} more, which moved less.`)]
      : []),
    ...rows('New rows', fresh),
    ...rows('Rows that are gone', gone),
  ]
}

function rows(title: string, names: readonly string[]): RootContent[] {
  if (names.length === 0) return []
  const more = names.length > mostRows ? `, and ${names.length - mostRows} more` : ''
  return [paragraph(`${title}: ${names.slice(0, mostRows).map(clipped).join(', ')}${more}.`)]
}

function cell(value: Cell, { unit, column, difference }: ComparedFigure): string {
  if (value === null) return '∅'
  return difference === undefined ? clipped(String(value)) : amount(Number(value), unit ?? unitOf(column))
}

function shift({ difference, share, unit, column }: ComparedFigure): string {
  if (difference === undefined) return ''
  const sign = difference > 0 ? '+' : ''
  const part = share === undefined ? '' : ` (${sign}${(share * 100).toFixed(Math.abs(share) < 0.1 ? 1 : 0)} %)`
  return `${sign}${amount(difference, unit ?? unitOf(column))}${part}`
}

const clipped = (text: string) => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
