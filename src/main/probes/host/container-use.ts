import { pieces } from './look-script'
import { round } from './rates'

/** What a container takes and may take; null where the kernel does not say, or it does not run. */
export interface ContainerUse {
  /** Of one CPU. */
  readonly cpu_pct: number | null
  /** How many CPUs it may use; null without a limit. */
  readonly cpu_limit: number | null
  /** Share of the periods in which it had to stand still, having used up what it may. */
  readonly throttled_pct: number | null
  /** Bytes without the file cache that the kernel takes back first. */
  readonly memory: number | null
  readonly memory_limit: number | null
  readonly memory_pct: number | null
  /** Processes in it that the kernel killed since it was started. */
  readonly oom_kills: number | null
}

/** Understands two looks at control groups of either version, by the container's full id. */
export function readContainerUse(output: string, windowSeconds: number): Map<string, ContainerUse> {
  const [first, second] = [pieces(output, 1), pieces(output, 2)]
  const seconds = uptime(second) - uptime(first) || windowSeconds
  return new Map(
    [...second].filter(([id]) => id !== 'uptime').map(([id, said]) => [id, use(first.get(id) ?? '', said, seconds)]),
  )
}

const uptime = (look: ReadonlyMap<string, string>) => Number(/^[\d.]+/.exec(look.get('uptime') ?? '')?.[0]) || 0

function use(before: string, after: string, seconds: number): ContainerUse {
  const [then, now] = [numbers(before), numbers(after)]
  const [spent, already] = [cpuSeconds(now), cpuSeconds(then)]
  const grown = (name: string) => (now.get(name) ?? 0) - (then.get(name) ?? 0)
  const periods = grown('nr_periods')
  const total = now.get('memory.current') ?? now.get('memory.usage_in_bytes')
  const cached = now.get('total_inactive_file') ?? now.get('inactive_file') ?? 0
  const memory = total === undefined ? null : Math.max(0, total - cached)
  const limit = limitOf(now)
  return {
    cpu_pct: spent === null || already === null || spent < already ? null : round((100 * (spent - already)) / seconds),
    cpu_limit: cpuLimit(now, after),
    throttled_pct: periods > 0 ? round((100 * grown('nr_throttled')) / periods) : null,
    memory,
    memory_limit: limit,
    memory_pct: memory !== null && limit ? round((100 * memory) / limit) : null,
    oom_kills: now.get('events.oom_kill') ?? now.get('oom_kill') ?? null,
  }
}

const numbers = (text: string) =>
  new Map([...text.matchAll(/^(\S+) (\d+)\b/gm)].map(([, name = '', value]) => [name, Number(value)] as const))

function cpuSeconds(now: ReadonlyMap<string, number>): number | null {
  const [micro, nano] = [now.get('usage_usec'), now.get('cpuacct.usage')]
  return micro !== undefined ? micro / 1e6 : nano !== undefined ? nano / 1e9 : null
}

/** What it was made with, or what the kernel was told since; without a limit there stands "max", or a number beyond all memory. */
function limitOf(now: ReadonlyMap<string, number>): number | null {
  const limit = now.get('memory.max') ?? now.get('memory.limit_in_bytes') ?? now.get('limit')
  return limit && limit < 2 ** 60 ? limit : null
}

function cpuLimit(now: ReadonlyMap<string, number>, text: string): number | null {
  const [, quota, period] = /^cpu\.max (\d+) (\d+)$/m.exec(text) ?? []
  if (quota && period) return round(Number(quota) / Number(period), 2)
  // -1 is no limit, and no number here.
  const [old, each] = [now.get('cpu.cfs_quota_us'), now.get('cpu.cfs_period_us')]
  if (old && each) return round(old / each, 2)
  const made = now.get('cpus')
  return made ? round(made / 1e9, 2) : null
}
