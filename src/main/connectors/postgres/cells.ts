import type { Cell, Column, ColumnType } from '#domain/table'

// OIDs of pg_type; fixed in every PostgreSQL since they were introduced.
const typeOf: Readonly<Record<number, ColumnType>> = {
  16: 'bool',
  17: 'bytes',
  20: 'int',
  21: 'int',
  23: 'int',
  26: 'int',
  114: 'json',
  700: 'float',
  701: 'float',
  1082: 'time',
  1114: 'time',
  1184: 'time',
  1186: 'interval',
  1700: 'decimal',
  3802: 'json',
}

/** Name and reading of a result column, by the OID the server sent. */
export const columnOf = (name: string, oid: number): Column => ({ name, type: typeOf[oid] ?? 'text' })

/** A cell from PostgreSQL's text form. Numbers only where nothing is lost; else the digits as they came. */
export function cellOf(text: string, type: ColumnType): Cell {
  switch (type) {
    case 'bool':
      return text === 't'
    case 'int': {
      const number = Number(text)
      return Number.isSafeInteger(number) ? number : text
    }
    case 'float': {
      const number = Number(text)
      return Number.isFinite(number) ? number : text
    }
    case 'decimal':
      return decimal(text)
    case 'time':
      return iso(text)
    default:
      return text
  }
}

/** 12.50 is the number 12.5; 0.1234567890123456789 is more than a number can hold and stays text. */
function decimal(text: string): Cell {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  const number = Number(short)
  return Number.isFinite(number) && String(number) === short ? number : text
}

/** `2026-11-23 04:05:06.789+02` → `2026-11-23T04:05:06.789+02:00`. Infinity, BC and five-digit years stay as they came. */
function iso(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?$/.exec(text)
  if (!parts) return text
  const [, date, time, zone = ''] = parts
  if (zone === '+00') return `${date}T${time}Z`
  return `${date}T${time}${zone.length === 3 ? `${zone}:00` : zone}`
}
