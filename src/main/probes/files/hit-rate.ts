import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { round } from '../host/rates'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'lines', type: 'int' },
  { name: 'first', type: 'time' },
  { name: 'last', type: 'time' },
  { name: 'last_seconds_ago', type: 'int' },
  { name: 'good', type: 'int' },
  { name: 'bad', type: 'int' },
  { name: 'good_pct', type: 'float' },
]

const parameters = z.strictObject({
  /** A log of JSON lines. */
  path: z.string().min(1),
  /** The numbers to add up, wherever in a line they stand. */
  good: z.string().min(1),
  bad: z.string().min(1),
  hours: z.number().int().min(1).max(8784).default(24),
})

const script = `
case $LOG in '~/'*) LOG=$HOME/\${LOG#??} ;; esac
[ -e "$LOG" ] || exit 4
[ -r "$LOG" ] || exit 5
date '+now %s'
tail -c 33554432 -- "$LOG" | grep -aF -e "\\"$GOOD\\"" -e "\\"$BAD\\"" | tail -n 5000 | cut -c 1-4000
exit 0`

export const filesHitRate: Probe<z.infer<typeof parameters>> = {
  name: 'files.hit-rate',
  summary: 'Adds up two counters in a log of JSON lines, such as hits and misses, over the last hours.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ path, good, bad, hours }, context) {
    const shell = await context.sessions.shell(context.profile, context.signal)
    const [said] = await shell.batch(
      [{ interpreter: 'sh', text: script, env: { LOG: path, GOOD: good, BAD: bad } }],
      context,
    )
    if (said?.exit !== 0) throw new OpsError(unread(path, said?.exit ?? null, shell.host.user))
    const [clock = '', ...lines] = said.stdout.split('\n')
    const now = Number(clock.replace('now ', '')) * 1000
    const counted = lines.flatMap(line => {
      const value = parsed(line)
      const one = { at: timeOf(value), good: numberAt(value, good), bad: numberAt(value, bad) }
      // Without a time it cannot be said to be of these hours.
      return one.at !== null && one.at >= now - hours * 3_600_000 && (one.good ?? one.bad) !== null ? [one] : []
    })
    const sum = (of: 'good' | 'bad') => counted.reduce((all, one) => all + (one[of] ?? 0), 0)
    const times = counted.flatMap(one => one.at ?? [])
    const [all, first, last] = [sum('good') + sum('bad'), Math.min(...times), Math.max(...times)]
    const time = (at: number) => (times.length > 0 ? new Date(at).toISOString() : null)
    return {
      columns,
      rows: [
        [
          path,
          counted.length,
          time(first),
          time(last),
          times.length > 0 ? Math.round((now - last) / 1000) : null,
          sum('good'),
          sum('bad'),
          all > 0 ? round((100 * sum('good')) / all) : null,
        ],
      ],
    }
  },
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const fields = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

function numberAt(value: unknown, key: string): number | null {
  for (const [name, inner] of fields(value)) {
    if (name === key && typeof inner === 'number') return inner
    const below = numberAt(inner, key)
    if (below !== null) return below
  }
  return null
}

function timeOf(value: unknown): number | null {
  for (const [name, inner] of fields(value)) {
    if (!/^(@?timestamp|time|ts|at)$/i.test(name)) continue
    const at = typeof inner === 'number' ? inner * (inner > 1e11 ? 1 : 1000) : Date.parse(String(inner))
    if (Number.isFinite(at)) return at
  }
  return null
}

const unread = (path: string, exit: number | null, user: string) =>
  exit === 5
    ? ({
        kind: 'denied',
        code: 'EACCES',
        message: `${user} may not read ${path}.`,
        hint: `As its owner: setfacl -m u:${user}:r ${path}, or put ${user} into its group.`,
      } as const)
    : ({ kind: 'missing', code: 'NO_LOG', message: `There is no log ${path} here.` } as const)
