import { hostProbe } from './host-probe'
import { bootOf, cpuShare, memoryOf, readPressure, round } from './rates'

/** The whole host in one row, for a daily look; the probes beside this one go into each part. */
export const hostResources = hostProbe(
  'host.resources',
  'CPU, load, pressure, memory, swap and the fullest disk of a host in one row, and what could not be read.',
  {
    system: 'text',
    cpus: 'int',
    cpu_pct: 'float',
    user_pct: 'float',
    system_pct: 'float',
    iowait_pct: 'float',
    steal_pct: 'float',
    load_per_cpu: 'float',
    pressure_cpu: 'float',
    pressure_memory: 'float',
    pressure_io: 'float',
    mem_total: 'int',
    mem_available: 'int',
    mem_available_pct: 'float',
    swap_used_pct: 'float',
    swap_in_per_second: 'float',
    fullest_disk: 'text',
    disk_used_pct: 'float',
    disk_available: 'int',
    fullest_inodes: 'text',
    inode_used_pct: 'float',
    oom_kills: 'int',
    uptime_seconds: 'int',
    booted_at: 'time',
    not_read: 'text',
  },
  /./,
  look => {
    const cpu = cpuShare(look.first.cpus.get('all'), look.second.cpus.get('all'))
    const memory = memoryOf(look)
    const [fullest] = look.filesystems
    const [crowded] = look.filesystems
      .filter(one => one.inodesUsedPct !== null)
      .toSorted((a, b) => (b.inodesUsedPct ?? 0) - (a.inodesUsedPct ?? 0))
    const pressure = (resource: string) =>
      readPressure(look.pressure.get(resource) ?? '').find(one => one.kind === 'some')?.avg60 ?? null
    const { uptime } = look.second
    return [
      {
        system: look.system,
        cpus: look.cpus,
        cpu_pct: cpu?.busy ?? null,
        user_pct: cpu?.user ?? null,
        system_pct: cpu?.system ?? null,
        iowait_pct: cpu?.iowait ?? null,
        steal_pct: cpu?.steal ?? null,
        load_per_cpu: look.load && round(look.load[2] / look.cpus, 2),
        pressure_cpu: pressure('cpu'),
        pressure_memory: pressure('memory'),
        pressure_io: pressure('io'),
        mem_total: memory.total,
        mem_available: memory.available,
        mem_available_pct: memory.availablePct,
        swap_used_pct: memory.swapUsedPct,
        swap_in_per_second: memory.swapInPerSecond,
        fullest_disk: fullest?.mount ?? null,
        disk_used_pct: fullest?.usedPct ?? null,
        disk_available: fullest?.available ?? null,
        fullest_inodes: crowded?.mount ?? null,
        inode_used_pct: crowded?.inodesUsedPct ?? null,
        oom_kills: memory.oomKills,
        uptime_seconds: uptime === null ? null : Math.floor(uptime),
        booted_at: bootOf(look),
        not_read: look.unread.length ? look.unread.join('; ') : null,
      },
    ]
  },
)
