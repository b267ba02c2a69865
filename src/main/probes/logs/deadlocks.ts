import { z } from 'zod'
import { means } from '#domain/container'
import { missing, OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { ShellScript } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { type DeadlockReport, readDeadlocks } from './deadlock-reports'

const columns: readonly Column[] = [
  { name: 'deadlocks', type: 'int' },
  { name: 'first_seen', type: 'time' },
  { name: 'last_seen', type: 'time' },
  { name: 'seconds_ago', type: 'int' },
  { name: 'statements', type: 'text' },
  { name: 'waits', type: 'text' },
  { name: 'relation', type: 'text' },
  { name: 'log', type: 'text' },
]

const parameters = z.strictObject({
  /** The log, or the folder in which the newest is taken. */
  path: z.string().nullable().default(null),
  /** A container whose output is the log, where there is no file. */
  container: z.string().nullable().default(null),
  hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 31)
    .default(24),
})
type Parameters = z.infer<typeof parameters>

const mostBytes = 8 * 1024 * 1024

// The end of the log is enough and bounded; a report with its statements is seldom longer than forty lines.
const ofFile = `f=$LOG
if [ -d "$f" ]; then
  [ -x "$f" ] && [ -r "$f" ] || { echo "$f" >&2; exit 13; }
  f=$(ls -t "$f"/*.log "$f"/*.csv "$f"/*.json 2>/dev/null | head -n 1)
fi
[ -e "$f" ] || { echo "$LOG" >&2; exit 2; }
[ -r "$f" ] || { echo "$f" >&2; exit 13; }
date '+%s %z'
printf '%s\\n' "$f"
tail -c 67108864 "$f" | LC_ALL=C grep -a -A 40 'deadlock detected' | tail -c 4000000
true`
const ofContainer = `date '+%s %z'
printf '%s\\n' "$NAME"
"$ENGINE" logs --since "$SINCE" "$ID" 2>&1 | LC_ALL=C grep -a -A 40 'deadlock detected' | tail -c 4000000
true`

/** Deadlocks of one cause, that is of the same statements, are one row. A conflict with replay on a standby is none. */
export const logsDeadlocks: Probe<Parameters> = {
  name: 'logs.deadlocks',
  summary: 'The deadlock reports in a PostgreSQL log, grouped by the statements that met.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ path, container, hours }, context) {
    const script = await scriptOf({ path, container, hours }, context)
    const shell = await context.sessions.shell(context.profile, context.signal)
    const { exit, stdout, stderr } = await shell.run(script, { ...context, byteLimit: mostBytes })
    if (exit !== 0) throw new OpsError(unread(exit, stderr.trim(), shell.host.user))
    const [clock = '', log = '', ...rest] = stdout.split('\n')
    const [now = '', zone = '+0000'] = clock.split(' ')
    const since = Number(now) * 1000 - hours * 3_600_000
    const reports = readDeadlocks(rest.join('\n'), zone).filter(one => one.at === null || one.at.getTime() >= since)
    return { columns, rows: grouped(reports, Number(now) * 1000).map(row => [...row, log]) }
  },
}

async function scriptOf(
  { path, container, hours }: Parameters,
  { sessions, profile, ...use }: ProbeContext,
): Promise<ShellScript> {
  if (container === null) {
    if (path === null) throw missing('Neither a log nor a container was named to read.')
    return { interpreter: 'sh', text: ofFile, env: { LOG: path } }
  }
  const { engine, containers } = await sessions.containers(profile, use)
  const found = containers.filter(one => means(container, one))
  const [one] = found.length > 1 ? found.filter(({ state }) => state === 'running') : found
  if (!one?.id) throw missing(`There is no one container ${container} on this host.`)
  return {
    interpreter: 'sh',
    text: ofContainer,
    env: { ENGINE: engine.path, ID: one.id, NAME: container, SINCE: `${hours}h` },
  }
}

function grouped(reports: readonly DeadlockReport[], now: number): Cell[][] {
  const groups = Map.groupBy(reports, one => JSON.stringify([one.statements, one.relation]))
  return [...groups.values()]
    .map((all): Cell[] => {
      const times = all.flatMap(one => (one.at ? [one.at.getTime()] : []))
      const [first, last] = [Math.min(...times), Math.max(...times)]
      const known = times.length > 0
      return [
        all.length,
        known ? new Date(first).toISOString() : null,
        known ? new Date(last).toISOString() : null,
        known ? Math.max(0, Math.round((now - last) / 1000)) : null,
        all[0]?.statements.join('  ⇄  ') || 'statements not in the log',
        [...new Set(all.flatMap(one => one.waits))].join('; '),
        all[0]?.relation ?? null,
      ]
    })
    .toSorted((a, b) => Number(b[0]) - Number(a[0]))
}

const unread = (exit: number | null, said: string, user: string) =>
  exit === 13
    ? ({
        kind: 'denied',
        code: 'EACCES',
        message: `${user} may not read ${said}.`,
        hint: `On Debian the logs belong to the group adm: usermod -a -G adm ${user}. Else give this login read access to the log.`,
      } as const)
    : ({
        kind: 'missing',
        code: 'NO_LOG',
        message: exit === 2 ? `There is no log ${said} here.` : `The log could not be read: ${said.slice(0, 300)}`,
        hint: 'Is this the host that the database runs on? Name the log, or the container.',
      } as const)
