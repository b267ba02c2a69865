import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { deviceOf } from '../host/deleted-open'
import { devicesScript, filesystemsOf, readDevices } from '../host/filesystem-of'
import { holdersScript, openForWriting, readHolders, readOpenFiles, unseenNote } from '../host/open-files'
import { round } from '../host/rates'
import { readRecord, record } from './listing'
import { canBeEmptied, purposeOf } from './purpose'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'bytes_per_second', type: 'float' },
  { name: 'allocated', type: 'int' },
  { name: 'process', type: 'text' },
  { name: 'pid', type: 'int' },
  { name: 'fd', type: 'int' },
  { name: 'user', type: 'text' },
  { name: 'container', type: 'text' },
  { name: 'purpose', type: 'text' },
  { name: 'mount', type: 'text' },
  { name: 'mount_used_pct', type: 'float' },
  { name: 'available', type: 'int' },
  { name: 'seconds_until_full', type: 'int' },
  { name: 'can_be_emptied', type: 'bool' },
  { name: 'can_be_stopped', type: 'bool' },
  { name: 'started', type: 'text' },
  { name: 'node', type: 'text' },
]

const parameters = z.strictObject({
  /** Seconds between the two looks. */
  window: z.number().int().min(1).max(60).default(5),
  /** What grows more slowly is left out. */
  least_per_second: z.number().min(0).default(65_536),
})

// A file that is opened anew for every line is open at no look; it is met by its name where logs lie, and on small disks.
const script = `
look() {
  printf '//\\n=== %s %s//\\n' "$1" "$(cut -d' ' -f1 /proc/uptime)"
  ${openForWriting}
  printf '//\\n'
  limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 5'
  for place in /var/log /var/tmp /tmp "$@"; do
    [ "$place" = "$1" ] || $limit find "$place" -xdev -maxdepth 6 -type f -mmin -2 -exec stat -c '${record}' {} + 2>/dev/null
  done
}
unset CDPATH
set --; IFS='
'
for place in $MOUNTS; do set -- "$@" "$place"; done
unset IFS
look 1 "$@"
sleep "$WINDOW"
look 2 "$@"
for process in /proc/[0-9]*; do [ -r "$process/fd" ] || echo unseen; done
exit 0`

export const filesGrowing: Probe<z.infer<typeof parameters>> = {
  name: 'files.growing',
  summary: 'Files that grow right now: how fast, which process writes them, and when that fills the disk.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ window, least_per_second }, context) {
    const shell = await context.sessions.shell(context.profile, context.signal)
    const filesystems = await filesystemsOf(context)
    const mounts = filesystems.map(one => one.mount).filter(mount => mount !== '/')
    const [looked, devices] = await shell.batch(
      [
        { interpreter: 'sh', text: script, env: { WINDOW: String(window), MOUNTS: mounts.join('\n') } },
        devicesScript(filesystems),
      ],
      context,
    )
    const { grown, unseen } = readGrowth(looked?.stdout ?? '')
    const fast = grown.filter(one => one.perSecond >= least_per_second).toSorted((a, b) => b.perSecond - a.perSecond)
    const shown = fast.slice(0, 50)
    const [named] = await shell.batch([holdersScript(shown.flatMap(one => one.writer ?? []))], context)
    const holders = readHolders(named?.stdout ?? '')
    const onDisk = readDevices(devices?.stdout ?? '', filesystems)
    const rows = shown.flatMap(one => {
      const holder = one.writer && holders.get(`${one.writer.pid}:${one.writer.fd}`)
      const disk = onDisk.get(deviceOf(one.node))
      const path = one.path ?? holder?.path
      if (path === undefined || (!disk && !holder?.container)) return []
      return [
        [
          path,
          round(one.perSecond, 0),
          one.allocated,
          holder?.process ?? null,
          one.writer?.pid ?? null,
          one.writer?.fd ?? null,
          holder?.user ?? null,
          holder?.container ?? null,
          purposeOf(path),
          disk?.mount ?? null,
          disk?.usedPct ?? null,
          disk?.available ?? null,
          disk ? Math.round(disk.available / one.perSecond) : null,
          canBeEmptied(path),
          holder !== undefined && canBeEmptied(path) && !neverStopped.test(holder.process),
          holder?.started ?? null,
          one.node,
        ],
      ]
    })
    const cut = unseenNote(unseen, shell.host.user)
    return { columns, rows, ...(cut ? { cut } : {}) }
  },
}

/** Whose end takes data or the host itself along. */
const neverStopped =
  /^(postgres|postmaster|mysqld|mariadbd|mongod|redis-server|valkey-server|dockerd|containerd|podman|conmon|systemd.*|init|sshd|rsyslogd|kubelet)/

interface Grown {
  readonly node: string
  readonly perSecond: number
  readonly allocated: number
  readonly writer?: { readonly pid: number; readonly fd: number }
  readonly path?: string
}

/** Reads two looks: what takes more of the disk at the second one. A file of which only one look knows has no rate. */
export function readGrowth(text: string): { readonly grown: readonly Grown[]; readonly unseen: number } {
  const [, first = '', second = ''] = text.split(/^=== \d /m)
  const [before, after] = [lookOf(first), lookOf(second)]
  const seconds = Math.max(0.1, after.uptime - before.uptime)
  const grown = [...after.files].flatMap(([node, now]): Grown[] => {
    const then = before.files.get(node)
    if (!then || now.allocated <= then.allocated) return []
    return [{ ...now, node, perSecond: (now.allocated - then.allocated) / seconds }]
  })
  return { grown, unseen: text.match(/^unseen$/gm)?.length ?? 0 }
}

function lookOf(text: string) {
  const files = new Map<string, Omit<Grown, 'node' | 'perSecond'>>()
  for (const { node, allocated, pid, fd } of readOpenFiles(text).files)
    files.set(node, { allocated, writer: { pid, fd } })
  for (const part of text.split('//\n')) {
    const file = readRecord(part)
    if (file) files.set(file.node, { ...files.get(file.node), allocated: file.allocated, path: file.path })
  }
  return { uptime: Number.parseFloat(text) || 0, files }
}
