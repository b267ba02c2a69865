import type { Level, LogEntry, LogSource } from '#domain/log'
import { readJsonLine } from './json-line'
import { levelOfNumber } from './level'
import { readPlainLine } from './plain-line'
import { type HostClock, timeOf } from './times'
import { visibleLine } from './visible-line'

/** A line that was taken out of what the container engine or the journal put around it. */
interface Unwrapped {
  readonly text: string
  readonly at?: string
  readonly level?: Level
  readonly service?: string
}

const mostTrace = 100

/**
 * Reads lines as entries: lines that belong to the one before (a traceback, PostgreSQL's DETAIL) are put below it. Lines of
 * containers and of the journal are as `docker logs --timestamps` and `journalctl -o json` print them.
 */
export function* entriesOf(
  lines: Iterable<string>,
  kind: LogSource['kind'],
  clock: HostClock,
): Generator<LogEntry, void, undefined> {
  let open: LogEntry | undefined
  let below: string[] = []
  const closed = (one: LogEntry): LogEntry =>
    below.length === 0 ? one : { ...one, trace: [one.trace, ...below].filter(text => text !== '').join('\n') }
  for (const line of lines) {
    if (line === '') continue
    const { text, ...around } = unwrapped(line, kind)
    const [first = '', ...more] = text.split('\n')
    if (open && belongs(first, below, clock)) {
      if (below.length < mostTrace) below.push(visibleLine(withoutPrefix(first), 500))
      continue
    }
    if (open) yield closed(open)
    const read = readJsonLine(first, clock) ?? readPlainLine(first, clock)
    open = {
      ...read,
      at: around.at ?? read.at,
      level: read.level === 'plain' ? (startsTrace(first) ? 'error' : (around.level ?? 'plain')) : read.level,
      service: read.service ?? around.service ?? null,
    }
    below = more.slice(0, mostTrace).map(one => visibleLine(one, 500))
  }
  if (open) yield closed(open)
}

const detail = /(?:^|\s)(DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION): {2}/
const startsTrace = (line: string) => /^(?:Traceback \(most recent call last\)|Exception in thread )/.test(line)

/** Whether a line goes on with what the one before began. */
function belongs(line: string, below: readonly string[], clock: HostClock): boolean {
  if (/^\s+\S/.test(line) || line.trim() === '') return true
  if (detail.test(line.slice(0, 300))) return true
  if (timeOf(line, clock) || line.startsWith('{')) return false
  if (startsTrace(line) || /^(?:Caused by: |\.\.\. \d+ more|During handling of|The above exception was)/.test(line))
    return true
  // The error's own line: in front of the frames of Java and Node, behind those of Python.
  const named = /^[\w.$]+(?:Error|Exception|Exit|Interrupt|Warning|Fault)\b/.test(line)
  const inPython = below.some(one => /^\s+File "/.test(one))
  return named || (inPython && /^[\w.]+(?:: |$)/.test(line))
}

/** Of PostgreSQL's further lines only what they add. */
function withoutPrefix(line: string): string {
  const found = detail.exec(line.slice(0, 300))
  return found ? line.slice(found.index).trimStart() : line
}

/** A line without what the engine or the journal put around it, and what they told by that. */
export function unwrapped(line: string, kind: LogSource['kind']): Unwrapped {
  if (kind === 'container') return ofContainer(line)
  if (kind === 'unit') return ofJournal(line)
  return { text: line.endsWith('\r') ? line.slice(0, -1) : line }
}

function ofContainer(line: string): Unwrapped {
  const [all, at = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/.exec(line) ?? []
  return all === undefined ? { text: line } : { text: line.slice(all.length), at: new Date(at).toISOString() }
}

function ofJournal(line: string): Unwrapped {
  try {
    const said = JSON.parse(line) as Record<string, unknown>
    const at = Number(said.__REALTIME_TIMESTAMP) / 1000
    const level = levelOfNumber(Number(said.PRIORITY ?? Number.NaN))
    const service = said.SYSLOG_IDENTIFIER ?? said._SYSTEMD_UNIT
    return {
      text: textOf(said.MESSAGE),
      ...(Number.isFinite(at) ? { at: new Date(at).toISOString() } : {}),
      ...(level ? { level } : {}),
      ...(typeof service === 'string' ? { service: visibleLine(service, 100) } : {}),
    }
  } catch {
    return { text: line }
  }
}

/** The journal prints what is no valid text as a list of its bytes. */
const textOf = (message: unknown) =>
  Array.isArray(message) ? Buffer.from(message as number[]).toString('utf8') : String(message ?? '')
