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

/**
 * The cells of a row as the server sends it, straight from its bytes: a string made on the way to a number costs ten times
 * the number. The bytes may be changed. Throws where the lengths in it do not add up.
 */
export function cellsOf(bytes: Buffer, at: number, end: number, columns: readonly Column[]): Cell[] {
  const cells: Cell[] = []
  let from = at + 2
  for (let left = bytes.readInt16BE(at); left > 0; left--) {
    const length = bytes.readInt32BE(from)
    from += 4
    if (length === -1) cells.push(null)
    else {
      if (length < 0 || from + length > end) throw new RangeError('A cell ends outside its row.')
      cells.push(cellIn(bytes, from, from + length, columns[cells.length]?.type ?? 'text'))
      from += length
    }
  }
  if (from !== end) throw new RangeError('A row ends elsewhere than its cells.')
  return cells
}

function cellIn(bytes: Buffer, from: number, to: number, type: ColumnType): Cell {
  const quick = type === 'int' ? digits(bytes, from, to) : type === 'time' ? instant(bytes, from, to) : undefined
  return quick ?? cellOf(bytes.toString('utf8', from, to), type)
}

const [minus = 0, zero = 0, nine = 0, space = 0, plus = 0, letterT = 0, letterZ = 0] = Buffer.from('-09 +TZ')
/** So many digits are safe in a number, whatever they are. */
const safeDigits = 15

/** A whole number, where it is one and nothing is lost. */
function digits(bytes: Buffer, from: number, to: number): number | undefined {
  const first = bytes[from] === minus ? from + 1 : from
  if (first === to || to - first > safeDigits) return undefined
  let number = 0
  for (let at = first; at < to; at++) {
    const digit = bytes[at] ?? 0
    if (digit < zero || digit > nine) return undefined
    number = number * 10 + (digit - zero)
  }
  return first === from ? number : -number
}

/** `2026-11-23 04:05:06.789+00` as `iso` would write it, written where it stands. */
function instant(bytes: Buffer, from: number, to: number): string | undefined {
  const utc = bytes[to - 3] === plus && bytes[to - 2] === zero && bytes[to - 1] === zero
  if (!utc || to - from < 'yyyy-mm-dd hh:mm:ss+00'.length) return undefined
  if (bytes[from + 4] !== minus || bytes[from + 10] !== space) return undefined
  bytes[from + 10] = letterT
  bytes[to - 3] = letterZ
  return bytes.toString('latin1', from, to - 2)
}

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
