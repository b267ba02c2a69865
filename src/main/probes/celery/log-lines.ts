/** One thing that a Celery log tells of a task. */
export interface TaskLine {
  /** ISO 8601; null where the log gives lines no time. */
  readonly at: string | null
  readonly what: 'sent' | 'succeeded' | 'failed' | 'retried'
  readonly task: string
  readonly id: string | null
  /** Of what is sent: its entry in the schedule. */
  readonly entry: string | null
  readonly error: string | null
}

const id = String.raw`\[([0-9a-zA-Z-]{1,64})\]`
const patterns = [
  ['succeeded', new RegExp(`Task (\\S+)${id} succeeded in `)],
  ['failed', new RegExp(`Task (\\S+)${id} raised unexpected: (.*)$`)],
  // A task that gives up by itself, or is not there, or whose time is up.
  ['failed', new RegExp(`Task (\\S+)${id} (?:INTERNAL ERROR|raised exception): ?(.*)$`)],
  ['failed', /Task handler raised error: (.*)$/],
  ['failed', /Received unregistered task of type '?([^'\s]+)'?\.?(.*)$/],
  ['failed', new RegExp(`Hard time limit \\(.*\\) exceeded for (\\S+)${id}`)],
  ['retried', new RegExp(`Task (\\S+)${id} retry: (.*)$`)],
] as const

/** What grep is to look for in the log, so that only these lines travel. An extended expression. */
export const worthReading =
  'Sending due task|Task [^ ]+ (succeeded|raised|retry|INTERNAL)|unregistered task|Hard time limit|Task handler raised|^([0-9T:.+Z-]+ )?[A-Za-z_][A-Za-z0-9_.]*(Error|Exception|Exceeded|Timeout|DoesNotExist|Failure)(: .*)?$'

/**
 * Reads the lines of a worker's and a beat's log. A time stands before the line where the engine put it there, else in
 * Celery's own brackets, which is the clock of the host: `zone` is its offset, such as +0200.
 */
export function readTaskLines(text: string, zone = '+0000'): TaskLine[] {
  const found: TaskLine[] = []
  for (const line of text.split('\n')) {
    const raised = lastLine.exec(line)?.[1]
    const before = found.at(-1)
    // Newer pools wrap the error, and only its traceback says what it was.
    if (raised && before?.error === wrapped) found[found.length - 1] = { ...before, error: raised }
    else found.push(...taskLine(line, zone))
  }
  return found
}

const wrapped = 'ExceptionWithTraceback()'
const lastLine =
  /^(?:[\dT:.+Z-]+ )?((?![\w.]*ExceptionWithTraceback)[A-Za-z_][\w.]*(?:Error|Exception|Exceeded|Timeout|DoesNotExist|Failure)(?:: .*)?)$/

function taskLine(line: string, zone: string): TaskLine[] {
  const at = timeOf(line, zone)
  const sent = /Sending due task (.+?) \(([^()\s]+)\)/.exec(line)
  if (sent) return [{ at, what: 'sent', task: sent[2] ?? '', id: null, entry: sent[1] ?? null, error: null }]
  for (const [what, pattern] of patterns) {
    const found = pattern.exec(line)
    if (!found) continue
    const [, first = '', second, third] = found
    if (line.includes('Task handler raised')) return [{ at, what, task: '?', id: null, entry: null, error: first }]
    if (line.includes('unregistered task'))
      return [{ at, what, task: first, id: null, entry: null, error: 'the worker does not know this task' }]
    const error = line.includes('Hard time limit') ? 'hard time limit exceeded' : (third ?? null)
    return [{ at, what, task: first, id: second ?? null, entry: null, error: what === 'succeeded' ? null : error }]
  }
  return []
}

function timeOf(line: string, zone: string): string | null {
  const engine = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))/.exec(line)?.[1]
  if (engine) return engine
  const own = /\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})/.exec(line)
  return own ? new Date(`${own[1]}T${own[2]}.${own[3]}${zone.replace(/(\d\d)$/, ':$1')}`).toISOString() : null
}

/** An error without its numbers, ids and addresses: what makes two failures the same one. */
export const sameError = (error: string): string =>
  error.replace(/0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi, '…').slice(0, 200)
