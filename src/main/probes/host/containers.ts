import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type ContainerUse, readContainerUse } from './container-use'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'cpu_pct', type: 'float' },
  { name: 'cpu_limit', type: 'float' },
  { name: 'throttled_pct', type: 'float' },
  { name: 'memory', type: 'int' },
  { name: 'memory_limit', type: 'int' },
  { name: 'memory_pct', type: 'float' },
  { name: 'oom_kills', type: 'int' },
  { name: 'oom_killed', type: 'bool' },
  { name: 'exit_code', type: 'int' },
  { name: 'finished_at', type: 'time' },
  { name: 'started_at', type: 'time' },
  { name: 'restart_policy', type: 'text' },
  { name: 'project', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'engine', type: 'text' },
  { name: 'id', type: 'text' },
]

const parameters = z.strictObject({
  /** Seconds between the two looks. */
  window: z.number().int().min(1).max(30).default(2),
})

// The engine only says which process is a container's first; the rest is read from the kernel's control groups, of which
// there are two versions, and hosts that have some of both.
const script = `
first=$("$ENGINE" inspect --format '{{.Id}} {{.State.Pid}} {{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}' $IDS 2>/dev/null)
dir() {
  old=$(awk -F: -v want="$2" '{ n = split($2, all, ","); for (i = 1; i <= n; i++) if (all[i] == want) print $3 }' "/proc/$1/cgroup" 2>/dev/null)
  new=$(sed -n 's/^0:://p' "/proc/$1/cgroup" 2>/dev/null)
  if [ -n "$old" ] && [ -d "/sys/fs/cgroup/$2$old" ]; then echo "/sys/fs/cgroup/$2$old"
  elif [ -n "$new" ] && [ -e "/sys/fs/cgroup$new/$3" ]; then echo "/sys/fs/cgroup$new"; fi
}
numbers() {
  for file in cpuacct.usage cpu.cfs_quota_us cpu.cfs_period_us cpu.max memory.usage_in_bytes memory.limit_in_bytes memory.current memory.max; do
    [ -r "$1/$file" ] && echo "$file $(head -n 1 "$1/$file" 2>/dev/null)"
  done
  cat "$1/cpu.stat" "$1/memory.oom_control" 2>/dev/null | grep -E '^(usage_usec|nr_periods|nr_throttled|oom_kill) '
  sed 's/^/events./' "$1/memory.events" 2>/dev/null | grep -E '^events.oom_kill '
  grep -E '^(total_)?inactive_file ' "$1/memory.stat" 2>/dev/null
}
look() {
  echo "=== $1 uptime"; cat /proc/uptime
  printf '%s\\n' "$first" | while read -r id pid memory cpus; do
    echo "=== $1 $id"; echo "limit $memory"; echo "cpus $cpus"
    [ "\${pid:-0}" != 0 ] || continue
    cpu=$(dir "$pid" cpu cpu.stat); account=$(dir "$pid" cpuacct cpu.stat); memory=$(dir "$pid" memory memory.current)
    for place in $(printf '%s\\n' "$cpu" "$account" "$memory" | sort -u); do numbers "$place"; done
  done
}
look 1
sleep "$WINDOW"
look 2`

export const hostContainers: Probe<z.infer<typeof parameters>> = {
  name: 'host.containers',
  summary:
    'What each container takes of CPU and memory, against its own limits, and which were killed for want of memory; read from the kernel’s control groups.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ window }, { sessions, profile, ...use }) {
    const told = await sessions.containers(profile, use).catch(noEngine)
    if (!told) return { columns, rows: [] }
    const { engine, containers } = told
    const ids = containers.flatMap(one => one.id ?? [])
    if (ids.length === 0) return { columns, rows: [] }
    const session = await sessions.shell(profile, use.signal)
    const env = { ENGINE: engine.path, IDS: ids.join(' '), WINDOW: String(window) }
    const done = await session.run({ interpreter: 'sh', text: script, env }, { ...use, byteLimit: 4_000_000 })
    const used = readContainerUse(done.stdout, window)
    const rows = containers.map((one): Cell[] => {
      const now: Partial<ContainerUse> = used.get(one.id ?? '') ?? {}
      return columns.map(({ name }) => {
        if (name === 'engine') return engine.path
        return now[name as keyof ContainerUse] ?? (one[name as keyof typeof one] as Cell | undefined) ?? null
      })
    })
    return { columns, rows: rows.toSorted((a, b) => Number(b[2]) - Number(a[2])) }
  },
}

/** A host without an engine has no containers. Whoever may not ask it, or gets no answer, has not seen that there are none. */
function noEngine(error: unknown): undefined {
  if (!(error instanceof OpsError) || error.failure.code !== 'NO_ENGINE') throw error
}
