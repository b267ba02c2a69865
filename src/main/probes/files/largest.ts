import { z } from 'zod'
import { missing } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { filesystemsOf } from '../host/filesystem-of'
import { round } from '../host/rates'
import { openedBy } from './held-open'
import { listFiles } from './listing'
import { keptBecause, purposeOf } from './purpose'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'allocated', type: 'int' },
  { name: 'share_pct', type: 'float' },
  { name: 'purpose', type: 'text' },
  { name: 'age_seconds', type: 'int' },
  { name: 'owner', type: 'text' },
  { name: 'open_by', type: 'int' },
  { name: 'kept_because', type: 'text' },
  { name: 'identity', type: 'text' },
]

const parameters = z.strictObject({
  mount: z.string().min(1),
  most: z.number().int().min(1).max(500).default(40),
})

export const filesLargest: Probe<z.infer<typeof parameters>> = {
  name: 'files.largest',
  summary: 'The largest files of one filesystem: what they are for, how old, and whether a process has them open.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ mount, most }, context) {
    const disk = (await filesystemsOf(context)).find(one => one.mount === mount)
    if (!disk) throw missing(`There is no filesystem mounted at ${mount}.`)
    // Of files that each take a two-thousandth of what is used there are two thousand at most.
    const leastBytes = Math.max(4096, Math.floor(disk.used / 2000))
    const [[listing], open] = await Promise.all([
      listFiles([{ folder: mount, leastBytes }], context),
      openedBy(context),
    ])
    const rows = (listing?.files ?? [])
      .toSorted((a, b) => b.allocated - a.allocated)
      .slice(0, most)
      .map(one => {
        const purpose = purposeOf(one.path)
        const pid = open.by(one.node)
        return [
          one.path,
          one.allocated,
          disk.used > 0 ? round((100 * one.allocated) / disk.used) : 0,
          purpose,
          (listing?.now ?? 0) - one.modified,
          one.owner,
          pid,
          keptBecause(purpose) ?? (pid === null ? null : `process ${pid} has it open, so removing it frees nothing`),
          one.identity,
        ]
      })
    const cut = [listing?.cut, open.note].filter(one => one !== undefined).join(' ')
    return { columns, rows, ...(cut ? { cut } : {}) }
  },
}
