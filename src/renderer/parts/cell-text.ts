import type { Cell, Column } from '#domain/table'
import { stamp } from './stamp'
import { bytes, duration, grouped } from './units'

export interface CellText {
  readonly text: string
  /** The value without dressing, when it differs: the exact number, the time in UTC. */
  readonly exact?: string
  readonly empty?: boolean
}

type Unit = 'bytes' | 'pct' | 'ms' | 'seconds'

/** The unit that a column's name promises: `total_bytes`, `bloat_pct`, `wait_ms`, `age_seconds`. */
export const unitOf = (name: string): Unit | undefined =>
  /(?:^|_)(bytes|pct|ms|seconds)$/.exec(name.toLowerCase())?.[1] as Unit | undefined

/** Names, not amounts: digits in groups would hinder copying and comparing. */
const isLabel = (name: string) =>
  /(?:^|_)(pid|ppid|id|oid|relid|indexrelid|filenode|relfilenode|port|uid|gid|code|sqlstate|xid|xmin|xmax|year|slot|db)$/.test(
    name,
  )

export const isNumeric = (column: Column) =>
  column.type === 'int' || column.type === 'decimal' || column.type === 'float' || unitOf(column.name) !== undefined

/** A column's name as a heading; the unit moves into the cells, only a share keeps its sign. */
export function heading(name: string): string {
  const unit = unitOf(name)
  const words = (unit && name.length > unit.length ? name.slice(0, -unit.length - 1) : name).replaceAll('_', ' ').trim()
  const text = words || name
  // A share and an amount often stand side by side: `used`, `used_pct`.
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${unit === 'pct' && words ? ' %' : ''}`
}

/** A cell as shown. Every number has its unit; every time is local, with UTC as its exact form. */
export function cellText(cell: Cell, column: Column): CellText {
  if (cell === null) return { text: 'null', empty: true }
  if (cell === '') return { text: 'empty', empty: true }
  if (typeof cell === 'boolean') return { text: cell ? 'yes' : 'no' }
  if (column.type === 'time' && typeof cell === 'string') return time(cell)
  const unit = unitOf(column.name)
  const number = typeof cell === 'number' ? cell : isNumeric(column) && cell.trim() !== '' ? Number(cell) : Number.NaN
  if (unit && Number.isFinite(number))
    return { text: withUnit(number, unit, column.type), exact: `${grouped(cell)} ${unitWord[unit]}` }
  if (isNumeric(column) || typeof cell === 'number') {
    return { text: isLabel(column.name) ? String(cell) : grouped(typeof cell === 'number' ? plain(cell) : cell) }
  }
  return { text: cell }
}

/** A share of a whole as 0 to 100, for its bar; undefined for anything else. */
export function shareOf(cell: Cell, column: Column): number | undefined {
  if (unitOf(column.name) !== 'pct' || cell === null || cell === '') return undefined
  const value = Number(cell)
  return value >= 0 && value <= 100 ? value : undefined
}

const unitWord: Record<Unit, string> = { bytes: 'bytes', pct: '%', ms: 'ms', seconds: 's' }

function withUnit(value: number, unit: Unit, type: Column['type']): string {
  if (unit === 'bytes') return bytes(value)
  if (unit === 'pct') return `${type === 'int' ? value : value.toFixed(1)} %`
  return duration(unit === 'ms' ? value : value * 1000)
}

// Sixteen digits of a division help nobody; the export keeps them.
const plain = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(6)))

function time(text: string): CellText {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) || !/^\d{4}-\d\d-\d\dT/.test(text)
    ? { text }
    : { text: stamp(at).local, exact: stamp(at).utc }
}
