import { type Failure, OpsError } from '#domain/failure'
import type { ShellResult, ShellScript } from '#domain/session'
import { type Counters, readCounters, readNumbers } from '../probes/host/counters'
import { readFilesystems } from '../probes/host/filesystems'
import { pieces, spaceScripts } from '../probes/host/look-script'
import { readPressure } from '../probes/host/rates'
import { lineOf } from './label'
import { readProbes } from './probe-reader'
import type { Row } from './rates'
import type { Reader } from './seen'

// Nothing but POSIX words and what BusyBox has.
const proc: ShellScript = {
  interpreter: 'sh',
  env: {},
  text: `
for piece in uptime stat diskstats net/dev loadavg meminfo mounts self/mountinfo sys/kernel/random/boot_id pressure/cpu pressure/memory pressure/io; do
  [ -r "/proc/$piece" ] && { echo "=== 0 $piece"; cat "/proc/$piece" 2>/dev/null; }
done
[ -r /proc/vmstat ] && { echo "=== 0 vmstat"; sed -n '/^pswp/p;/^oom_kill /p' /proc/vmstat; }
[ -d /sys/block ] && { echo "=== 0 block"; ls /sys/block; }
:`,
}

/** A host: its /proc, and df where disks are looked at, in one framed exchange. */
export const readHost: Reader = async (looks, asking) => {
  const { target, sessions, ...use } = asking
  const session = await sessions.shell(target.id, use.signal)
  const withSpace = looks.some(look => look.proc === 'disks')
  const began = performance.now()
  const [state, ...space] = await session.batch([proc, ...(withSpace ? spaceScripts : [])], use)
  const tookMs = performance.now() - began
  const said = pieces(state?.stdout ?? '', 0)
  const counters = readCounters(said)
  if (counters.cpus.size === 0 && !said.has('meminfo')) throw new OpsError(noProc)
  const rows = {
    host: [hostRow(counters, said)],
    disks: diskRows(space, said),
    links: linkRows(counters),
    devices: [...counters.devices].map(([disk, cells]): Row => ({ label: lineOf(disk), cells: { ...cells } })),
  }
  return {
    looks: new Map([
      ...looks.flatMap(look => (look.proc === undefined ? [] : [[look.id, rows[look.proc]] as const])),
      ...(await readProbes(looks, asking)),
    ]),
    tookMs,
    clock: counters.uptime ?? undefined,
    boot: said.get('sys/kernel/random/boot_id')?.trim() ?? String(counters.bootTime),
  }
}

function hostRow({ cpus, events, uptime }: Counters, said: ReadonlyMap<string, string>): Row {
  const all = cpus.get('all')
  const memory = readNumbers(said.get('meminfo'))
  const load = (said.get('loadavg') ?? '').split(' ').map(Number)
  const pressure = (resource: string) =>
    readPressure(said.get(`pressure/${resource}`) ?? '').find(one => one.kind === 'some')?.avg60 ?? null
  const number = (name: string) => memory.get(name) ?? null
  const swap = number('SwapTotal')
  return {
    label: '',
    cells: {
      // Added up here: iowait alone may fall a little on some kernels.
      cpu_busy: all ? all.user + all.system + all.steal : null,
      cpu_all: all ? all.user + all.system + all.idle + all.iowait + all.steal : null,
      cpu_iowait: all?.iowait ?? null,
      cpu_steal: all?.steal ?? null,
      cpus: Math.max(1, cpus.size - 1),
      load1: load[0] ?? null,
      load15: load[2] ?? null,
      mem_total: number('MemTotal'),
      mem_available: number('MemAvailable'),
      swap_total: swap,
      swap_used: swap === null ? null : swap - (number('SwapFree') ?? 0),
      swap_pages: events.has('pswpin') ? (events.get('pswpin') ?? 0) + (events.get('pswpout') ?? 0) : null,
      oom_kills: events.get('oom_kill') ?? null,
      pressure_cpu: pressure('cpu'),
      pressure_memory: pressure('memory'),
      pressure_io: pressure('io'),
      uptime,
    },
  }
}

function diskRows(
  [space, inodes]: readonly ShellResult[],
  said: ReadonlyMap<string, string>,
): readonly Row[] | Failure {
  if (space?.exit === 124) return dfHangs
  const tables = { mounts: said.get('mounts') ?? '', mountinfo: said.get('self/mountinfo') ?? '' }
  return readFilesystems(space?.stdout ?? '', inodes?.stdout ?? '', tables).map(one => ({
    label: lineOf(one.mount),
    cells: { used: one.used, available: one.available, used_pct: one.usedPct, inodes_used_pct: one.inodesUsedPct },
  }))
}

const linkRows = ({ links }: Counters): Row[] =>
  [...links]
    // They come and go with containers, and their bytes are counted at the bridge and the card as well.
    .filter(([name]) => !name.startsWith('veth'))
    .map(([name, link]) => ({
      label: lineOf(name),
      cells: {
        received: link.receivedBytes,
        sent: link.sentBytes,
        errors: link.receivedErrors + link.sentErrors,
        dropped: link.receivedDropped + link.sentDropped,
      },
    }))

const noProc: Failure = {
  kind: 'missing',
  code: 'NO_PROC',
  message: 'This host has no /proc to look at; its resources can be measured on Linux only.',
}

const dfHangs: Failure = {
  kind: 'timeout',
  layer: 'command',
  code: 'DF_HANGS',
  message: 'df did not answer within ten seconds.',
  hint: 'A network disk may be dead: mount lists them.',
}
