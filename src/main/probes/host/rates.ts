import type { CpuTimes } from './counters'
import type { HostLook } from './look'

export const round = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits

/** Growth per second; a counter that fell was reset, and says nothing. */
export const perSecond = (before: number | undefined, after: number | undefined, seconds: number): number | null =>
  before === undefined || after === undefined || after < before ? null : round((after - before) / seconds)

export interface CpuShare {
  /** Everything but idling and waiting for disks. */
  readonly busy: number
  readonly user: number
  readonly system: number
  readonly iowait: number
  readonly steal: number
}

/** Where the time of one CPU went, in percent; null when no time passed or the CPU was not there before. */
export function cpuShare(before: CpuTimes | undefined, after: CpuTimes | undefined): CpuShare | null {
  if (!before || !after) return null
  // iowait may fall a little on some kernels.
  const spent = (name: keyof CpuTimes) => Math.max(0, after[name] - before[name])
  const [user, system, idle, iowait, steal] = (['user', 'system', 'idle', 'iowait', 'steal'] as const).map(spent) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const all = user + system + idle + iowait + steal
  if (all === 0) return null
  const pct = (part: number) => round((100 * part) / all)
  return {
    busy: pct(user + system + steal),
    user: pct(user),
    system: pct(system),
    iowait: pct(iowait),
    steal: pct(steal),
  }
}

/** Memory in bytes and shares, as far as /proc/meminfo says. */
export function memoryOf({ memory, first, second, seconds, pageBytes }: HostLook) {
  const get = (name: string) => memory.get(name) ?? null
  const total = get('MemTotal')
  const available = get('MemAvailable')
  const swapTotal = get('SwapTotal')
  const swapFree = get('SwapFree')
  const hugeFree = get('HugePages_Free')
  const hugePage = get('Hugepagesize')
  const pages = (name: string) => {
    const rate = perSecond(first.events.get(name), second.events.get(name), seconds)
    return rate === null ? null : round(rate * pageBytes, 0)
  }
  return {
    total,
    available,
    availablePct: total && available !== null ? round((100 * available) / total) : null,
    cached: get('Cached'),
    dirty: get('Dirty'),
    shared: get('Shmem'),
    /** Of the kernel's own, what it cannot give back. */
    slabKept: get('SUnreclaim'),
    pageTables: get('PageTables'),
    /** Kept for whoever asks for huge pages, and asked for by nobody. */
    hugeFree:
      hugeFree === null || hugePage === null ? null : Math.max(0, hugeFree - (get('HugePages_Rsvd') ?? 0)) * hugePage,
    swapTotal,
    swapUsed: swapTotal !== null && swapFree !== null ? swapTotal - swapFree : null,
    swapUsedPct: swapTotal && swapFree !== null ? round((100 * (swapTotal - swapFree)) / swapTotal) : null,
    swapInPerSecond: pages('pswpin'),
    swapOutPerSecond: pages('pswpout'),
    /** Since boot. */
    oomKills: second.events.get('oom_kill') ?? null,
  }
}

/** `some avg10=0.04 avg60=0.31 avg300=0.57 total=27474274` lines of one resource. */
export function readPressure(text: string) {
  return text.split('\n').flatMap(line => {
    const [, kind, ten, sixty, threeHundred] =
      /^(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+)/.exec(line.trim()) ?? []
    return kind ? [{ kind, avg10: Number(ten), avg60: Number(sixty), avg300: Number(threeHundred) }] : []
  })
}

/** When the host was booted, ISO 8601; null when it does not say. */
export const bootOf = ({ second }: HostLook) =>
  second.bootTime === null ? null : new Date(second.bootTime * 1000).toISOString()
