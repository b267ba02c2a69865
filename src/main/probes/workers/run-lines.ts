/** One run of a job, as its log tells. */
export interface LoggedRun {
  readonly job: string | null
  /** Of its last line. */
  readonly at: string
  /** ok, failed, or unfinished: its log ends without the line that says so. */
  readonly status: 'ok' | 'failed' | 'unfinished'
  /** What it found. */
  readonly count: number | null
  readonly errors: readonly string[]
  readonly seconds: number | null
  readonly hits: number | null
  readonly misses: number | null
}

interface Line {
  readonly at: string
  readonly level: string
  readonly job: string | null
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Lines further apart than this belong to two runs, also where the first has no end. Milliseconds. */
const pauseMs = 10 * 60_000

/**
 * Reads a log of JSON lines into runs, newest first. A line whose message has the word `finished` ends a run; `count` is the
 * field that says how much it found. Lines that are no JSON are passed over.
 */
export function readRuns(text: string, count: string): LoggedRun[] {
  const runs: LoggedRun[] = []
  let open: Line[] = []
  const close = () => {
    if (open.some(line => isError(line))) runs.push(runOf(open, count))
    open = []
  }
  for (const line of text.split('\n').flatMap(readLine)) {
    const before = open.at(-1)
    if (before && (Date.parse(line.at) - Date.parse(before.at) > pauseMs || before.job !== line.job)) close()
    open.push(line)
    if (/\bfinished\b/i.test(line.message)) {
      runs.push(runOf(open, count))
      open = []
    }
  }
  close()
  return runs.toReversed()
}

const isError = ({ level }: Line) => /^(error|critical|fatal)$/i.test(level)

function readLine(text: string): Line[] {
  try {
    const said: Record<string, unknown> = JSON.parse(text)
    const at = said.timestamp ?? said.time ?? said.ts ?? said.asctime
    if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return []
    const context = typeof said.context === 'object' && said.context !== null ? said.context : {}
    const job = said.service ?? said.logger ?? said.name
    return [
      {
        at,
        level: String(said.level ?? said.levelname ?? ''),
        job: typeof job === 'string' ? job : null,
        message: String(said.message ?? said.msg ?? ''),
        fields: { ...said, ...context },
      },
    ]
  } catch {
    return []
  }
}

function runOf(lines: readonly Line[], count: string): LoggedRun {
  const last = lines.at(-1)
  const ended = last !== undefined && /\bfinished\b/i.test(last.message)
  const number = (name: string) => {
    const value = last?.fields[name]
    return typeof value === 'number' && Number.isFinite(value) ? value : null
  }
  const errors = lines.filter(isError).map(line => line.message.slice(0, 300))
  const failed = last?.fields.status !== undefined ? last.fields.status !== 'ok' : errors.length > 0
  return {
    job: last?.job ?? null,
    at: last?.at ?? '',
    status: ended ? (failed ? 'failed' : 'ok') : 'unfinished',
    count: ended ? number(count) : null,
    errors,
    seconds: number('seconds'),
    hits: number('cache_hits'),
    misses: number('cache_misses'),
  }
}

/** The middle of what the runs that went well found; null where fewer than three did. */
export function usualCount(runs: readonly LoggedRun[]): number | null {
  const counts = runs
    .filter(one => one.status === 'ok' && one.count !== null)
    .map(one => Number(one.count))
    .toSorted((a, b) => a - b)
  return counts.length < 3 ? null : (counts[Math.floor(counts.length / 2)] ?? null)
}
