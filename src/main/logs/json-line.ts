import type { Level, LogEntry } from '#domain/log'
import { levelOf, levelOfNumber, levelOfStatus } from './level'
import { type HostClock, timeOf } from './times'
import { visibleLine } from './visible-line'

const mostFields = 40
const longestValue = 2000

/** Where loggers put what; the first one that is there counts. */
const names = {
  time: ['timestamp', '@timestamp', 'time', 'ts', 'asctime', 'datetime', 'date'],
  level: ['level', 'severity', 'levelname', 'lvl', 'log.level', 'error_severity', 'loglevel'],
  message: ['message', 'msg', 'event', 'log', 'error.message', 'err.message'],
  service: ['service', 'service.name', 'logger', 'app', 'name', 'component'],
  trace: [
    'traceback',
    'stack',
    'stack_trace',
    'exc_info',
    'exception',
    'error.stack',
    'err.stack',
    'context.traceback',
  ],
  status: ['status', 'statusCode', 'status_code', 'http.status', 'context.status', 'res.statusCode'],
} as const

/** Where loggers put what ties the lines of one request together. */
export const requestIds: readonly string[] = [
  ...['request_id', 'requestId', 'req_id', 'reqId', 'correlation_id', 'correlationId', 'trace_id', 'traceId'],
  ...['context.request_id', 'context.requestId', 'req.id', 'x-request-id'],
]

/** The names a field may have in a line of JSON. */
export const fieldNames = (what: keyof typeof names): readonly string[] => names[what]

/** The object that a line holds, flattened (`context.status`), or undefined where it holds none. */
export function fieldsOf(line: string): Map<string, unknown> | undefined {
  const text = line.trim()
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return new Map([...flat(value as Record<string, unknown>, '', 0)].slice(0, mostFields))
  } catch {
    return undefined
  }
}

function* flat(value: Record<string, unknown>, prefix: string, depth: number): Generator<[string, unknown]> {
  for (const [name, one] of Object.entries(value))
    if (one !== null && typeof one === 'object' && !Array.isArray(one) && depth < 3)
      yield* flat(one as Record<string, unknown>, `${prefix}${name}.`, depth + 1)
    else yield [`${prefix}${name}`, one]
}

/** A line of JSON as an entry, or undefined where it is none. A level may also follow from the status it tells. */
export function readJsonLine(line: string, clock: HostClock): LogEntry | undefined {
  const fields = fieldsOf(line)
  if (!fields) return undefined
  const first = (what: keyof typeof names) => names[what].find(name => present(fields.get(name)))
  const value = (what: keyof typeof names) => fields.get(first(what) ?? '')
  const used = new Set<string | undefined>([
    first('time'),
    first('level'),
    first('message'),
    first('service'),
    first('trace'),
  ])
  const at = timeIn(value('time'), clock)
  const trace = value('trace')
  return {
    at: at === undefined ? null : new Date(at).toISOString(),
    level: levelIn(value('level')) ?? byStatus(value('status')) ?? 'plain',
    service: present(value('service')) ? visibleLine(asText(value('service')), 100) : null,
    message: visibleLine(asText(value('message') ?? line), longestValue).replaceAll('\n', ' '),
    trace: present(trace) ? tracesLines(asText(trace)) : '',
    fields: Object.fromEntries(
      [...fields].flatMap(([name, one]) =>
        used.has(name) || one === null ? [] : [[visibleLine(name, 100), visibleLine(asText(one), longestValue)]],
      ),
    ),
    raw: visibleLine(line, 4000),
  }
}

const present = (value: unknown) => value !== undefined && value !== null && value !== ''
const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
const tracesLines = (text: string) =>
  text
    .split('\n')
    .slice(0, 100)
    .map(line => visibleLine(line, 500))
    .join('\n')

function levelIn(value: unknown): Level | undefined {
  if (typeof value === 'number') return levelOfNumber(value)
  if (typeof value !== 'string') return undefined
  return /^\d+$/.test(value) ? levelOfNumber(Number(value)) : levelOf(value)
}

const byStatus = (value: unknown) => {
  const status = Number(value)
  return Number.isInteger(status) && status >= 100 && status < 600 ? levelOfStatus(status) : undefined
}

/** Epoch seconds or milliseconds, or a time as text. */
function timeIn(value: unknown, clock: HostClock): number | undefined {
  const number = typeof value === 'number' ? value : Number.NaN
  if (number > 1e11) return number
  if (number > 1e8) return number * 1000
  return typeof value === 'string' ? timeOf(value, clock)?.at : undefined
}
