import type { ShellSession, Use } from '#domain/session'
import type { Pinned } from './resolve'

/** How many processes of a container were killed for memory since it was started, as last seen; NaN where nobody counts. */
export interface Memory {
  killed: number
}

// Only what every shell has built in: an image may have no tool at all. Cgroups of version 2, and of version 1.
const inside = `
{ read -r l <"/proc/$0/stat"; } 2>/dev/null && { set -- \${l##*) }; echo "process $1 \${20}"; }
for f in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
  [ -r "$f" ] && while read -r k n; do [ "$k" = oom_kill ] && echo "killed $n"; done <"$f"
done; :`

/**
 * Looks into a container from its host: is this very process still there, by pid and start time, and how many were
 * killed for memory so far? The engine itself tells the latter only of a container's first process.
 */
export async function lookInside(
  shell: ShellSession,
  { engine, id }: Pinned,
  { pid, start }: { pid: string; start: string },
  use: Use,
): Promise<Memory & { alive: boolean }> {
  const text = '"$ENGINE" exec "$ID" /bin/sh -c "$INSIDE" "$PID" 2>/dev/null'
  const env = { ENGINE: engine.path, ID: id, INSIDE: inside, PID: pid }
  const { stdout } = await shell.run({ interpreter: 'sh', text, env }, use)
  const [, state = 'X', since] = /^process (\S) (\d+)$/m.exec(stdout) ?? []
  return {
    alive: since === start && state !== 'Z' && state !== 'X',
    killed: Number(/^killed (\d+)$/m.exec(stdout)?.[1] ?? Number.NaN),
  }
}
