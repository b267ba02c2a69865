import { hostProbe } from './host-probe'
import { perSecond, round } from './rates'

export const hostDisks = hostProbe(
  'host.disks',
  'Space and inodes of every real filesystem, fullest first.',
  {
    mount: 'text',
    device: 'text',
    kind: 'text',
    read_only: 'bool',
    size: 'int',
    used: 'int',
    available: 'int',
    used_pct: 'float',
    inodes: 'int',
    inodes_used_pct: 'float',
  },
  /^(space|inodes)/,
  ({ filesystems }) =>
    filesystems.map(one => ({
      ...one,
      read_only: one.readOnly,
      used_pct: one.usedPct,
      inodes_used_pct: one.inodesUsedPct,
    })),
)

export const hostIo = hostProbe(
  'host.io',
  'What each disk did over a few seconds.',
  {
    disk: 'text',
    reads_per_second: 'float',
    read_bytes_per_second: 'float',
    writes_per_second: 'float',
    written_bytes_per_second: 'float',
    busy_pct: 'float',
    wait_ms: 'float',
  },
  /^disk rates/,
  ({ first, second, seconds }) =>
    [...second.devices].map(([disk, now]) => {
      const before = first.devices.get(disk)
      const rate = (name: keyof typeof now) => perSecond(before?.[name], now[name], seconds)
      const requests = before ? now.reads + now.writes - before.reads - before.writes : 0
      const busy = rate('busyMs')
      return {
        disk,
        reads_per_second: rate('reads'),
        read_bytes_per_second: rate('readBytes'),
        writes_per_second: rate('writes'),
        written_bytes_per_second: rate('writtenBytes'),
        busy_pct: busy === null ? null : Math.min(100, round(busy / 10)),
        wait_ms: before && requests > 0 ? round((now.waitMs - before.waitMs) / requests) : null,
      }
    }),
)
