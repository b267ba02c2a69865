import { chartLines, summaryOf } from './chart-lines'
import type { Run, StepState } from './run'
import type { Cell, Column, Table } from './table'

/** One cell that is not as it was. */
export interface ComparedFigure {
  /** What the row is called by its key; empty where there is one row. */
  readonly row: string
  readonly column: string
  readonly unit?: string
  readonly before: Cell
  readonly after: Cell
  /** Of numbers: how much more, and as a share of what it was. */
  readonly difference?: number
  readonly share?: number
}

export interface ComparedTable {
  readonly step: string
  readonly key: readonly string[]
  /** Rows that are there in one of the two only, by their keys; none where the other list was cut. */
  readonly fresh: readonly string[]
  readonly gone: readonly string[]
  /** Numbers first, those that moved most of what they were before the others. */
  readonly figures: readonly ComparedFigure[]
}

export interface ComparedTables {
  readonly tables: readonly ComparedTable[]
  /** Steps whose rows cannot be told apart by any column, or that answered in one of the two runs only. */
  readonly uncompared: readonly string[]
}

/** What the steps of two runs answered, row by row: by the columns that a runbook calls the key, else by those that tell rows apart. */
export function compareTables(before: Run, after: Run): ComparedTables {
  const tables: ComparedTable[] = []
  const uncompared: string[] = []
  for (const step of Object.values(after.steps)) {
    const earlier = before.steps[step.id]
    const [then, now] = [earlier && answer(earlier), answer(step)]
    if (step.view === 'plan' || (!then && !now)) continue
    const key = then && now && keyOf(step, then, now)
    if (!then || !now || !key) uncompared.push(step.title)
    else tables.push({ step: step.title, key, ...rowByRow(then, now, key, step.chart?.unit) })
  }
  return { tables, uncompared }
}

/** Rows of a look; of what is drawn, where each line stands. Undefined where nothing came back. */
function answer(step: StepState): Table | undefined {
  const table = step.tables.findLast(one => one.role === 'action' && one.item === undefined)?.table
  if (!table?.columns.length || step.effect !== 'reads') return undefined
  if (!step.chart) return table
  const ends = chartLines(table, step.chart).lines.map(summaryOf)
  const column = (name: string): Column => ({ name, type: 'float' })
  return {
    columns: [{ name: 'line', type: 'text' }, ...['lowest', 'highest', 'last', 'expected'].map(column)],
    rows: ends.map(one => [one.name, one.lowest, one.highest, one.last, one.expected?.y ?? null]),
  }
}

function keyOf(step: StepState, then: Table, now: Table): readonly string[] | undefined {
  const names = (table: Table) => table.columns.map(column => column.name)
  const unique = (key: readonly string[]) =>
    [then, now].every(table => new Set(table.rows.map(row => nameOf(table, row, key))).size === table.rows.length)
  if (step.key?.every(name => names(then).includes(name) && names(now).includes(name)) && unique(step.key))
    return step.key
  if (then.rows.length <= 1 && now.rows.length <= 1) return []
  const words = now.columns.filter(column => column.type === 'text' && names(then).includes(column.name))
  const prefixes = words.map((_, at) => words.slice(0, at + 1).map(column => column.name))
  return prefixes.find(unique)
}

const nameOf = (table: Table, row: readonly Cell[], key: readonly string[]) =>
  key.map(name => String(row[table.columns.findIndex(column => column.name === name)] ?? '∅')).join(' · ')

function rowByRow(then: Table, now: Table, key: readonly string[], unit: string | undefined) {
  const old = new Map(then.rows.map(row => [nameOf(then, row, key), row]))
  const names = now.rows.map(row => nameOf(now, row, key))
  const there = new Set(names)
  // Moments are other ones at every look; that says nothing.
  const shared = now.columns.flatMap((column, at) => {
    const place = then.columns.findIndex(one => one.name === column.name)
    return place < 0 || key.includes(column.name) || passing.has(column.type) ? [] : [{ column, at, place }]
  })
  const figures = now.rows.flatMap((row, index) => {
    const name = names[index] ?? ''
    const was = old.get(name)
    if (!was) return []
    return shared.flatMap(({ column, at, place }) => {
      const [before, after] = [was[place] ?? null, row[at] ?? null]
      return before === after ? [] : [figure(name, column, before, after, unit)]
    })
  })
  return {
    // Of a list that was cut nobody knows whether what is not in it is not there.
    fresh: then.cut === undefined ? names.filter(name => !old.has(name)) : [],
    gone: now.cut === undefined ? [...old.keys()].filter(name => !there.has(name)) : [],
    figures: figures.toSorted((a, b) => shift(b) - shift(a)),
  }
}

const passing: ReadonlySet<Column['type']> = new Set(['time', 'interval'] as const)
const numeric: ReadonlySet<Column['type']> = new Set(['int', 'decimal', 'float'] as const)

/** From nothing to something is more than any share; a word that changed comes last. */
const shift = ({ difference, share = Number.POSITIVE_INFINITY }: ComparedFigure) =>
  difference === undefined ? -1 : Math.abs(share)

function figure(row: string, column: Column, before: Cell, after: Cell, unit: string | undefined): ComparedFigure {
  const told = { row, column: column.name, unit, before, after }
  if (!numeric.has(column.type) || before === null || after === null) return told
  const difference = Number(after) - Number(before)
  return { ...told, difference, ...(Number(before) === 0 ? {} : { share: difference / Math.abs(Number(before)) }) }
}
