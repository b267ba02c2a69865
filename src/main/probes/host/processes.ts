import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { readCounters, readNumbers } from './counters'
import { pieces } from './look-script'
import { ancestors, detailsOf, whyNotEnd } from './process-details'
import { type ProcessLook, readProcesses } from './process-table'
import { cpuShare, round } from './rates'

const columns: readonly Column[] = [
  { name: 'pid', type: 'int' },
  { name: 'name', type: 'text' },
  { name: 'user', type: 'text' },
  { name: 'cpu_pct', type: 'float' },
  { name: 'memory', type: 'int' },
  { name: 'memory_pct', type: 'float' },
  { name: 'state', type: 'text' },
  { name: 'host_busy_pct', type: 'float' },
  { name: 'host_available_pct', type: 'float' },
  { name: 'nice', type: 'int' },
  { name: 'script', type: 'text' },
  { name: 'container', type: 'text' },
  { name: 'container_id', type: 'text' },
  { name: 'engine', type: 'text' },
  { name: 'own_pid', type: 'int' },
  { name: 'pss', type: 'int' },
  { name: 'parent', type: 'int' },
  { name: 'started', type: 'text' },
  { name: 'up_seconds', type: 'int' },
  { name: 'may_not_end', type: 'text' },
]

// Names only: the words a process was started with may hold a password.
const script = `
look() {
  for piece in uptime stat; do echo "=== $1 $piece"; sed -n '/^cpu /p;/^[0-9]/p' "/proc/$piece"; done
  echo "=== $1 processes"; cat /proc/[0-9]*/stat 2>/dev/null
}
[ -r /proc/stat ] || exit 3
echo '=== 0 meminfo'; cat /proc/meminfo
echo '=== 0 ticks'; getconf CLK_TCK 2>/dev/null || echo 100
echo '=== 0 pagesize'; getconf PAGESIZE 2>/dev/null || echo 4096
echo '=== 0 self'; echo "$$ $PPID"
echo '=== 0 owners'; stat -c '%n %U' /proc/[0-9]* 2>/dev/null
look 1
sleep "$WINDOW"
look 2`

const parameters = z.strictObject({
  /** Seconds between the two looks. */
  window: z.number().int().min(1).max(30).default(2),
  /** How many of the busiest, and how many of the largest. */
  top: z.number().int().min(1).max(50).default(8),
})

export const hostProcesses: Probe<z.infer<typeof parameters>> = {
  name: 'host.processes',
  summary:
    'The processes that take most of the CPU over a few seconds, and those that hold most memory; their containers by name, and why one may not be ended.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ window, top }, context) {
    const session = await context.sessions.shell(context.profile, context.signal)
    const text = { interpreter: 'sh' as const, text: script, env: { WINDOW: String(window) } }
    const done = await session.run(text, { ...context, byteLimit: 8_000_000 })
    if (done.exit === 3)
      throw new OpsError({
        kind: 'missing',
        code: 'NO_PROC',
        message: 'This host has no /proc to look at; its processes can be read on Linux only.',
      })
    const still = pieces(done.stdout, 0)
    const [first, second] = ([1, 2] as const).map(at => pieces(done.stdout, at)) as [ProcessLook, ProcessLook]
    const [before, after] = [readCounters(first), readCounters(second)]
    const seconds = (after.uptime ?? 0) - (before.uptime ?? 0) || window
    const busy = cpuShare(before.cpus.get('all'), after.cpus.get('all'))?.busy ?? null
    const memory = readNumbers(still.get('meminfo'))
    const total = memory.get('MemTotal')
    const available = memory.get('MemAvailable')
    const share = (bytes: number | undefined) => (total && bytes !== undefined ? round((100 * bytes) / total) : null)
    const all = readProcesses(first, second, still, seconds)
    const busiest = all.toSorted((a, b) => (b.cpuPct ?? 0) - (a.cpuPct ?? 0)).slice(0, top)
    const largest = all.toSorted((a, b) => b.memory - a.memory).slice(0, top)
    const shown = [...new Set([...busiest, ...largest])]
    const details = await detailsOf(shown, context)
    const mine = ancestors(Number(/\d+/.exec(still.get('self') ?? '')?.[0]), all)
    const perSecond = Number(still.get('ticks')?.trim()) || 100
    const rows = shown.map((one): Cell[] => {
      const more = details.get(one.pid)
      return [
        one.pid,
        one.name,
        one.user,
        one.cpuPct,
        one.memory,
        share(one.memory),
        one.state,
        busy,
        share(available),
        one.nice,
        more?.script ?? null,
        more?.container ?? null,
        more?.containerId ?? null,
        more?.engine ?? null,
        more?.ownPid ?? null,
        more?.pss ?? null,
        one.parent,
        one.started,
        after.uptime === null ? null : Math.max(0, Math.floor(after.uptime - Number(one.started) / perSecond)),
        whyNotEnd(one, more, mine),
      ]
    })
    return { columns, rows, ...(done.dropped > 0 ? { cut: 'There are more processes than could be read.' } : {}) }
  },
}
