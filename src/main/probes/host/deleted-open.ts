import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { canBeEmptied } from '../files/purpose'
import { devicesScript, filesystemsOf, readDevices } from './filesystem-of'
import { holdersScript, openWithoutName, readHolders, readOpenFiles, unseenNote } from './open-files'
import { round } from './rates'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'allocated', type: 'int' },
  { name: 'mount', type: 'text' },
  { name: 'mount_pct', type: 'float' },
  { name: 'mount_used_pct', type: 'float' },
  { name: 'process', type: 'text' },
  { name: 'pid', type: 'int' },
  { name: 'fd', type: 'int' },
  { name: 'user', type: 'text' },
  { name: 'container', type: 'text' },
  { name: 'can_be_emptied', type: 'bool' },
  { name: 'node', type: 'text' },
]

const parameters = z.strictObject({
  /** Smaller ones are left out: many programs keep small work files without a name. */
  least_bytes: z.number().min(0).default(1_048_576),
})

export const hostDeletedOpen: Probe<z.infer<typeof parameters>> = {
  name: 'host.deleted-open',
  summary: 'Files that were deleted and still take space, for a process has them open; largest first.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ least_bytes }, context) {
    const shell = await context.sessions.shell(context.profile, context.signal)
    const filesystems = await filesystemsOf(context)
    const [found, devices] = await shell.batch(
      [{ interpreter: 'sh', text: `${openWithoutName}\nexit 0`, env: {} }, devicesScript(filesystems)],
      context,
    )
    const { files, unseen } = readOpenFiles(found?.stdout ?? '')
    const onDisk = readDevices(devices?.stdout ?? '', filesystems)
    // What lies on no disk, such as shared memory, frees none.
    const large = files
      .filter(one => one.allocated >= least_bytes && onDisk.has(deviceOf(one.node)))
      .toSorted((a, b) => b.allocated - a.allocated)
      .slice(0, 100)
    const [named] = await shell.batch([holdersScript(large)], context)
    const holders = readHolders(named?.stdout ?? '')
    const rows = large.flatMap(one => {
      const holder = holders.get(`${one.pid}:${one.fd}`)
      const disk = onDisk.get(deviceOf(one.node))
      if (!holder || !disk) return []
      return [
        [
          holder.path,
          one.allocated,
          disk.mount,
          round((100 * one.allocated) / disk.size),
          disk.usedPct,
          holder.process,
          one.pid,
          one.fd,
          holder.user,
          holder.container,
          canBeEmptied(holder.path),
          one.node,
        ],
      ]
    })
    const cut = unseenNote(unseen, shell.host.user)
    return { columns, rows, ...(cut ? { cut } : {}) }
  },
}

export const deviceOf = (node: string) => node.slice(0, node.indexOf(':'))
