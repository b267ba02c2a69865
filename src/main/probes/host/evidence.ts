import { z } from 'zod'
import { means } from '#domain/container'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Cell, Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'part', type: 'text' },
  { name: 'line', type: 'text' },
]

const parameters = z.strictObject({
  /** A container, by its name, its id or `project/service`, whose last words are kept. */
  container: z.string().nullish(),
  /** A unit of systemd, whose last words are kept. */
  unit: z.string().nullish(),
  /** Every container's state and last words, and those of the whole journal. */
  every: z.boolean().default(false),
  /** How many of each log's last lines. */
  lines: z.number().int().min(1).max(1000).default(150),
})

// Every part is short by itself, and says when it could not look. Names of processes only: their words may hold a password.
const script = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
part() { sed "s|^|$1	|"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
{ date -u; cat /proc/loadavg; for one in cpu memory io; do sed "s/^/$one /" "/proc/pressure/$one"; done; } 2>/dev/null | part load
{ ps -eo pid,ppid,user,stat,nice,pcpu,rss,vsz,etime,comm --sort=-pcpu || ps -o pid,ppid,user,stat,nice,rss,vsz,etime,comm || ps; } 2>/dev/null | head -n 40 | cut -c 1-160 | part 'processes by cpu'
{ ps -eo rss,pid,user,comm --sort=-rss; } 2>/dev/null | head -n 25 | part 'processes by memory'
head -n 60 /proc/meminfo | part memory
awk 'NR > 1 { count[$4]++ } END { for (state in count) print state, count[state] }' /proc/net/tcp /proc/net/tcp6 2>/dev/null | part 'connections by state'
df -Pk 2>/dev/null | head -n 30 | part disks
if said=$(dmesg 2>/dev/null || as_root dmesg 2>/dev/null || journalctl -q -k -n 60 --no-pager 2>/dev/null) && [ -n "$said" ]; then printf '%s\\n' "$said" | tail -n 60 | part 'kernel messages'
else echo 'may not be read by this login (as root: sysctl kernel.dmesg_restrict=0, or sudo dmesg for it)' | part 'kernel messages'; fi
if [ -n "$UNIT" ]; then
  systemctl status --no-pager -l -n 0 -- "$UNIT" 2>&1 | head -n 30 | part 'unit'
  { journalctl -q -u "$UNIT" -n "$LINES" -o short-iso --no-pager 2>/dev/null || as_root journalctl -q -u "$UNIT" -n "$LINES" -o short-iso --no-pager 2>&1; } | part 'log of the unit'
fi
if [ -n "$EVERY" ]; then
  { journalctl -q -n "$LINES" -o short-iso --no-pager 2>/dev/null || as_root journalctl -q -n "$LINES" -o short-iso --no-pager 2>/dev/null || tail -n "$LINES" /var/log/syslog /var/log/messages 2>/dev/null; } | part journal
fi
if [ -n "$ENGINE" ]; then
  "$ENGINE" ps -a --no-trunc --format '{{.Names}}	{{.Status}}	{{.Image}}' 2>&1 | head -n 60 | part containers
  [ -z "$ID" ] || {
    "$ENGINE" inspect --format 'state={{json .State}} restarts={{.RestartCount}} memory={{.HostConfig.Memory}} image={{.Image}}' "$ID" 2>&1 | cut -c 1-4000 | part 'container'
    "$ENGINE" top "$ID" -o pid,ppid,stat,pcpu,rss,etime,comm 2>&1 | head -n 40 | part 'processes of the container'
    "$ENGINE" logs --tail "$LINES" --timestamps "$ID" 2>&1 | part 'log of the container'
  }
  [ -z "$EVERY" ] || "$ENGINE" ps -a --format '{{.ID}}	{{.Names}}' 2>/dev/null | head -n 40 | while IFS='	' read -r one name; do
    "$ENGINE" inspect --format 'state={{json .State}} restarts={{.RestartCount}} memory={{.HostConfig.Memory}} image={{.Image}}' "$one" 2>&1 | cut -c 1-2000 | part "container $name"
    "$ENGINE" logs --tail 60 --timestamps "$one" 2>&1 | part "log of $name"
  done
fi
true`

export const hostEvidence: Probe<z.infer<typeof parameters>> = {
  name: 'host.evidence',
  summary:
    'What a restart or an end would destroy, kept with the run: load, processes, memory, connections, disks, kernel messages, and state and last words of a container or unit.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ container, unit, every, lines }, context) {
    const session = await context.sessions.shell(context.profile, context.signal)
    const env = {
      UNIT: unit ?? '',
      EVERY: every ? 'yes' : '',
      LINES: String(lines),
      ...(await engineOf(container ?? undefined, context)),
    }
    const done = await session.run({ interpreter: 'sh', text: script, env }, { ...context, byteLimit: 1_000_000 })
    const rows = done.stdout.split('\n').flatMap((text): Cell[][] => {
      const at = text.indexOf('\t')
      return at < 0 ? [] : [[text.slice(0, at), text.slice(at + 1, at + 2000)]]
    })
    return { columns, rows, ...(done.dropped > 0 ? { cut: 'There was more than can be kept.' } : {}) }
  },
}

/** Where there is no engine, or this login may not ask it, the rest is kept all the same. */
async function engineOf(wanted: string | undefined, { sessions, profile, ...use }: ProbeContext) {
  try {
    const { engine, containers } = await sessions.containers(profile, use)
    const id = wanted ? containers.find(one => means(wanted, one))?.id : undefined
    return { ENGINE: engine.path, ID: id ?? '' }
  } catch (error) {
    if (use.signal.aborted) throw error
    return { ENGINE: '', ID: '' }
  }
}
