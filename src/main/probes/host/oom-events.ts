import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { pieces } from './look-script'
import { readKills } from './oom-kills'

const columns: readonly Column[] = [
  { name: 'at', type: 'time' },
  { name: 'process', type: 'text' },
  { name: 'pid', type: 'int' },
  { name: 'held', type: 'int' },
  { name: 'scope', type: 'text' },
  { name: 'container', type: 'text' },
  { name: 'unit', type: 'text' },
  { name: 'limit', type: 'int' },
  { name: 'source', type: 'text' },
]

const parameters = z.strictObject({
  /** How far back, by the clock of the host. */
  hours: z.number().int().min(1).max(8784).default(168),
})

// The kernel's ring first: it is there on every host. It forgets, so the journal and the log files are asked as well where it
// has nothing. Each is read as this login, then by sudo without asking.
const script = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
keep() { grep -aE 'oom-kill:|Killed process|memory: usage .* limit|invoked oom-killer' | tail -n 400; }
could=no
echo "=== 0 now"; date +%s
echo "=== 0 uptime"; cat /proc/uptime
if ring=$(dmesg 2>/dev/null || as_root dmesg 2>/dev/null); then could=yes; echo '=== 0 ring'; printf '%s\\n' "$ring" | keep; fi
if command -v journalctl >/dev/null 2>&1 && journal=$(journalctl -q -k -o short-unix --no-pager --since "-\${HOURS}h" 2>/dev/null) && [ -n "$journal" ]; then
  could=yes; echo '=== 0 journal'; printf '%s\\n' "$journal" | keep
fi
for file in /var/log/kern.log /var/log/messages; do
  [ -r "$file" ] || continue
  could=yes; echo '=== 0 file'; tail -c 4000000 "$file" | keep
  break
done
[ "$could" = yes ] || exit 3`

export const hostOomEvents: Probe<z.infer<typeof parameters>> = {
  name: 'host.oom-events',
  summary:
    'Processes that the kernel killed for want of memory, from its own messages: when, which, how much each held, in which container or unit, and against which limit.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ hours }, context) {
    const session = await context.sessions.shell(context.profile, context.signal)
    const env = { HOURS: String(hours) }
    const done = await session.run({ interpreter: 'sh', text: script, env }, { ...context, byteLimit: 2_000_000 })
    if (done.exit === 3)
      throw new OpsError({
        kind: 'denied',
        code: 'KERNEL_LOG_DENIED',
        message: `${session.host.user} may not read the kernel's messages on ${session.host.name}.`,
        hint: `Allow it in sudoers: ${session.host.user} ALL=(root) NOPASSWD: /usr/bin/dmesg "". Where journald keeps them the group systemd-journal is enough.`,
      })
    const kills = readKills(pieces(done.stdout, 0), hours)
    const names = kills.some(one => one.containerId) ? await namesOf(context) : new Map<string, string>()
    const rows = kills.map((one): Cell[] => [
      one.at,
      one.process,
      one.pid,
      one.held,
      one.scope,
      one.containerId && (names.get(one.containerId) ?? one.containerId.slice(0, 12)),
      one.unit,
      one.limit,
      one.source,
    ])
    return { columns, rows }
  },
}

/** A container that was removed since has only its id left. */
async function namesOf({ sessions, profile, ...use }: ProbeContext): Promise<Map<string, string>> {
  try {
    const { containers } = await sessions.containers(profile, use)
    return new Map(containers.flatMap(({ id, name }) => (id && name ? [[id, name] as const] : [])))
  } catch (error) {
    if (use.signal.aborted) throw error
    return new Map()
  }
}
