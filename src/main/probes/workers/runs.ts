import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { ShellScript } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { readRuns, usualCount } from './run-lines'

const columns: readonly Column[] = [
  { name: 'job', type: 'text' },
  { name: 'at', type: 'time' },
  { name: 'seconds_ago', type: 'int' },
  { name: 'status', type: 'text' },
  { name: 'found', type: 'int' },
  { name: 'usual', type: 'int' },
  { name: 'found_pct', type: 'float' },
  { name: 'errors', type: 'int' },
  { name: 'error', type: 'text' },
  { name: 'seconds', type: 'float' },
  { name: 'cache_hits', type: 'int' },
  { name: 'cache_misses', type: 'int' },
]

const parameters = z.strictObject({
  /** A log of JSON lines. */
  log: z.string().min(1),
  /** The field of the last line of a run that says how much it found. */
  count: z.string().min(1).default('events'),
  runs: z.number().int().min(1).max(500).default(30),
})

const script = (log: string): ShellScript => ({
  interpreter: 'sh',
  text: `
[ -e "$LOG" ] || { echo "There is no log $LOG here." >&2; exit 2; }
[ -r "$LOG" ] || { echo "$(id -un) may not read $LOG." >&2; exit 13; }
date +%s
tail -c 2000000 -- "$LOG"`,
  env: { LOG: log },
})

/** The last runs of a scraper or another job that logs JSON lines, newest first, each against what earlier ones found. */
export const workersRuns: Probe<z.infer<typeof parameters>> = {
  name: 'workers.runs',
  summary:
    'The last runs of a scraper or another job, from its log of JSON lines: how each ended, and what it found against the usual.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ log, count, runs: most }, { sessions, profile, ...use }) {
    const shell = await sessions.shell(profile, use.signal)
    const { exit, stdout, stderr } = await shell.run(script(log), { ...use, byteLimit: 4 * 1024 * 1024 })
    if (exit !== 0)
      throw new OpsError({
        kind: exit === 13 ? 'denied' : 'missing',
        code: exit === 13 ? 'EACCES' : 'NO_LOG',
        message: stderr.trim().slice(0, 300) || `The log ${log} could not be read.`,
        hint: 'Name the log that the job writes, as a path of that host, and give this login read access to it.',
      })
    const end = stdout.indexOf('\n')
    const now = Number(stdout.slice(0, end))
    const all = readRuns(stdout.slice(end + 1), count)
    const rows = all.slice(0, most).map((one, at): Cell[] => {
      // Against those before it: what is found since a change would soon be the usual.
      const usual = usualCount(all.slice(at + 1).filter(other => other.job === one.job))
      return [
        one.job,
        new Date(one.at).toISOString(),
        Math.max(0, Math.round(now - Date.parse(one.at) / 1000)),
        one.status,
        one.count,
        usual,
        usual && one.count !== null ? Math.round((1000 * one.count) / usual) / 10 : null,
        one.errors.length,
        one.errors[0] ?? null,
        one.seconds,
        one.hits,
        one.misses,
      ]
    })
    return { columns, rows }
  },
}
