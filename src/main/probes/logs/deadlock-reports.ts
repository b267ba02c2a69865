/** One deadlock as the server wrote it into its log. */
export interface DeadlockReport {
  /** Null where the line begins with no time. */
  readonly at: Date | null
  /** What each process waited for. */
  readonly waits: readonly string[]
  /** The statements that met, their values taken out, in a fixed order: deadlocks of one cause look alike. */
  readonly statements: readonly string[]
  readonly relation: string | null
}

const mark = 'deadlock detected'
const stamp = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?) ?([A-Z]{2,5}|[+-]\d\d(?::?\d\d)?)?/
const longest = 400

/**
 * Reads the deadlock reports out of a log in any of the server's forms (stderr, csvlog, jsonlog), as `grep -A` brings them.
 * `zone` (`+0100`) is taken where a time zone's short name says nothing. A report that was cut off is kept without statements.
 */
export function readDeadlocks(text: string, zone: string): DeadlockReport[] {
  const reports: DeadlockReport[] = []
  const lines = text.split('\n')
  for (const [at, line] of lines.entries()) {
    if (!line.includes(mark)) continue
    const end = lines.findIndex((one, later) => later > at && (one.includes(mark) || one === '--'))
    const block = line.startsWith('{') ? fromJson(line) : lines.slice(at, end < 0 ? undefined : end).join('\n')
    reports.push(readReport(line, block.slice(block.indexOf(mark) + mark.length), zone))
  }
  return reports
}

function readReport(line: string, body: string, zone: string): DeadlockReport {
  const waits = [...body.matchAll(/Process \d+ waits for (\w+ on [^;\n]+); blocked by process \d+/g)].map(
    ([, wait = '']) => wait.replace(/ \d+/g, ' ?'),
  )
  // The statements stand behind the waits, each led by its process; a line of one goes on with a tab.
  const [detail = ''] = body.split(/\n(?!\t)[^\n]*?(?:HINT|CONTEXT|STATEMENT|QUERY|LOG|ERROR): |","See server log/)
  const statements = detail
    .split(/(?:^|\n)[^\n]*?Process \d+: /)
    .slice(1)
    .map(withoutValues)
  return {
    at: timeOf(line, zone),
    waits: [...new Set(waits)].toSorted(),
    statements: [...new Set(statements)].toSorted(),
    relation: /in relation "{1,2}([^"]+)"/.exec(body)?.[1] ?? null,
  }
}

/** jsonlog has one line for all; its parts become what the other forms say below each other. */
function fromJson(line: string): string {
  try {
    const { message, detail, context } = JSON.parse(line) as Record<string, unknown>
    return `${message}\n${detail ?? ''}\nCONTEXT:  ${context ?? ''}`
  } catch {
    return line
  }
}

/** A statement as pg_stat_statements would show it: what is the same in each of its calls. */
const withoutValues = (statement: string) =>
  statement
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/\$\d+|\b\d+(?:\.\d+)?\b/g, '?')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longest)

function timeOf(line: string, zone: string): Date | null {
  const [, day, time, named = ''] = stamp.exec(line.slice(0, 200)) ?? []
  if (!day) return null
  const offset = /^(?:UTC|GMT|Z)$/.test(named) ? 'Z' : /^[+-]/.test(named) ? iso(named) : iso(zone)
  const at = new Date(`${day}T${time}${offset}`)
  return Number.isNaN(at.getTime()) ? null : at
}

const iso = (offset: string) => {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? []
  return sign ? `${sign}${hours}:${minutes}` : 'Z'
}
