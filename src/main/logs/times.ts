const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** What a host's clock says: a line without a zone or a year is read by it. */
export interface HostClock {
  /** Milliseconds since 1970. */
  readonly now: number
  /** As `date +%z` says it: `+0100`. */
  readonly zone: string
}

/** A time in a line, and where it ends there. */
export interface TimeFound {
  readonly at: number
  readonly from: number
  readonly to: number
}

// 2026-11-26T09:04:03.190Z, 2026-11-26 09:03:37,770, 2026/11/26 09:03:37 (nginx), with +01:00, +0100, UTC or nothing.
const iso =
  /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d|[+-]\d\d\b))?/
// 26/Nov/2026:09:03:56 +0000 (access logs), 26 Nov 2026 08:55:33.666 (Redis).
const dayFirst =
  /(\d{1,2})[/ ](Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[/ ](\d{4})[: ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ([+-]\d{4}))?/
// Nov 26 09:04:00 (syslog): no year, no zone.
const syslog = /(?:^|[^\w])(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?!\d)/

/** A time stands near the beginning; further on it is part of what was said. */
const head = 120

/** The time that a line begins with, or undefined. A year that is missing is the one that puts it last before `now`. */
export function timeOf(line: string, clock: HostClock): TimeFound | undefined {
  const start = line.slice(0, head)
  return [readIso(start, clock), readDayFirst(start, clock), readSyslog(start, clock)]
    .filter(found => found !== undefined)
    .sort((a, b) => a.from - b.from)[0]
}

function readIso(text: string, { zone }: HostClock): TimeFound | undefined {
  const found = iso.exec(text)
  if (!found) return undefined
  const [all, year, month, day, hour, minute, second, fraction, named] = found
  return made(found.index, all, `${year}-${month}-${day}T${hour}:${minute}:${second}`, fraction, named ?? zone)
}

function readDayFirst(text: string, { zone }: HostClock): TimeFound | undefined {
  const found = dayFirst.exec(text)
  if (!found) return undefined
  const [all, day = '', month = '', year, hour, minute, second, fraction, named] = found
  const date = `${year}-${twoDigits(months.indexOf(month) + 1)}-${twoDigits(Number(day))}`
  return made(found.index, all, `${date}T${hour}:${minute}:${second}`, fraction, named ?? zone)
}

function readSyslog(text: string, { now, zone }: HostClock): TimeFound | undefined {
  const found = syslog.exec(text)
  if (!found) return undefined
  const [all, month = '', day = '', hour, minute, second] = found
  const rest = `${twoDigits(months.indexOf(month) + 1)}-${twoDigits(Number(day))}T${hour}:${minute}:${second}`
  const year = new Date(now).getUTCFullYear()
  const one = made(found.index, all, `${year}-${rest}`, undefined, zone)
  // In January the lines of December are last year's.
  return one && one.at > now + 86_400_000 ? made(found.index, all, `${year - 1}-${rest}`, undefined, zone) : one
}

function made(from: number, all: string, stamp: string, fraction = '', named = 'Z'): TimeFound | undefined {
  const at = Date.parse(`${stamp}.${fraction.slice(0, 3).padEnd(3, '0')}${offset(named)}`)
  return Number.isNaN(at) ? undefined : { at, from, to: from + all.length }
}

function offset(zone: string): string {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  return sign ? `${sign}${hours}:${minutes}` : 'Z'
}

const twoDigits = (number: number) => String(number).padStart(2, '0')
