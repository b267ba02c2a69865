import { z } from 'zod'
import { missing } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { ShellScript } from '#domain/session'
import type { Column } from '#domain/table'
import { deviceOf } from '../host/deleted-open'
import { devicesScript, filesystemsOf, readDevices } from '../host/filesystem-of'
import { holdersScript, openWithoutName, readHolders, readOpenFiles } from '../host/open-files'
import { round } from '../host/rates'
import { readFolders } from './folder-sizes'

const columns: readonly Column[] = [
  { name: 'rank', type: 'int' },
  { name: 'what', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'inodes', type: 'int' },
  { name: 'share_pct', type: 'float' },
  { name: 'mount', type: 'text' },
  { name: 'used_pct', type: 'float' },
  { name: 'available', type: 'int' },
  { name: 'inodes_used_pct', type: 'float' },
]

const parameters = z.strictObject({ mount: z.string().min(1) })

const mostSeconds = 60

// Root sees what others may not: du is asked through sudo where sudoers lets this login do that.
const folders = (least: number): string => `
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout ${mostSeconds}'
du=$(command -v du) || exit 7
[ "$(id -u)" -eq 0 ] || ! sudo -n -l "$du" -xk "$MOUNT" >/dev/null 2>&1 || du="sudo -n $du"
{ $limit $du -xk "$MOUNT"; echo "ended $?" >&2; } | awk '$1 >= ${least}'
exit 0`

const crowded = `
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout ${mostSeconds}'
$limit find "$MOUNT" -xdev 2>/dev/null | sed 's,/[^/]*$,,' | sort | uniq -c | sort -rn | head -n 20
exit 0`

export const filesHolders: Probe<z.infer<typeof parameters>> = {
  name: 'files.holders',
  summary:
    'What holds the space of one filesystem: folders without what their own large folders hold, deleted files that are still open, and what could not be seen.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ mount }, context) {
    const shell = await context.sessions.shell(context.profile, context.signal)
    const disk = (await filesystemsOf(context)).find(one => one.mount === mount)
    if (!disk) throw missing(`There is no filesystem mounted at ${mount}.`)
    const least = Math.ceil(disk.used / 50 / 1024)
    const sh = (text: string): ShellScript => ({ interpreter: 'sh', text, env: { MOUNT: mount } })
    const lacksInodes = (disk.inodesUsedPct ?? 0) > disk.usedPct
    const [sizes, open, device, counts] = await shell.batch(
      [sh(folders(least)), sh(openWithoutName), devicesScript([disk]), sh(lacksInodes ? crowded : ':')],
      context,
    )
    const found = readFolders(sizes?.stdout ?? '')
    const mine = readDevices(device?.stdout ?? '', [disk])
    const deleted = readOpenFiles(open?.stdout ?? '').files.filter(
      one => mine.has(deviceOf(one.node)) && one.allocated >= least * 1024,
    )
    const [named] = await shell.batch([holdersScript(deleted)], context)
    const holders = readHolders(named?.stdout ?? '')
    const seen =
      (found.find(one => one.path === mount)?.total ?? 0) + deleted.reduce((sum, one) => sum + one.allocated, 0)
    const bySpace: Holding[] = [
      ...found.map(one => ({ what: 'folder', name: one.path, bytes: one.own })),
      ...deleted.map(one => {
        const holder = holders.get(`${one.pid}:${one.fd}`)
        const name = holder ? `${holder.path}, which ${holder.process} (pid ${one.pid}) has open` : `pid ${one.pid}`
        return { what: 'deleted file', name, bytes: one.allocated }
      }),
      { what: 'not seen', name: `what ${shell.host.user} may not look into`, bytes: Math.max(0, disk.used - seen) },
    ].filter(one => one.bytes >= least * 1024)
    const byCount: Holding[] = [...(counts?.stdout ?? '').matchAll(/^ *(\d+) (.*)$/gm)].map(
      ([, inodes, name = '']) => ({
        what: 'folder',
        name: name || '/',
        inodes: Number(inodes),
      }),
    )
    const ranked = lacksInodes
      ? byCount.toSorted((a, b) => (b.inodes ?? 0) - (a.inodes ?? 0))
      : bySpace.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    const whole = lacksInodes ? ((disk.inodes ?? 0) * (disk.inodesUsedPct ?? 0)) / 100 : disk.used
    // Where nothing could be told apart the filesystem itself is said to be full.
    const shown = ranked.length > 0 ? ranked.slice(0, 20) : [{ what: 'folder', name: mount }]
    return {
      columns,
      rows: shown.map((one, at) => {
        const part = one.inodes ?? one.bytes
        return [
          at + 1,
          one.what,
          one.name,
          one.bytes ?? null,
          one.inodes ?? null,
          part === undefined || whole <= 0 ? null : Math.min(100, round((100 * part) / whole)),
          mount,
          disk.usedPct,
          disk.available,
          disk.inodesUsedPct,
        ]
      }),
      ...(/^ended (124|143)$/m.test(sizes?.stderr ?? '')
        ? { cut: `Not every folder could be added up in ${mostSeconds} s.` }
        : {}),
    }
  },
}

interface Holding {
  readonly what: string
  readonly name: string
  readonly bytes?: number
  readonly inodes?: number
}
