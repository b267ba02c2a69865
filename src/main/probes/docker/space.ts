import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { amount } from './amount'
import { diskUse } from './disk-script'
import { ask, containersOf } from './engine'

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'count', type: 'int' },
  { name: 'in_use', type: 'int' },
  { name: 'bytes', type: 'int' },
  { name: 'unused_bytes', type: 'int' },
  { name: 'root', type: 'text' },
  { name: 'disk_bytes', type: 'int' },
  { name: 'disk_available', type: 'int' },
  { name: 'disk_used_pct', type: 'float' },
]

const script = `${diskUse}
disk_use --format '{{.Type}}|{{.TotalCount}}|{{.Active}}|{{.Size}}|{{.Reclaimable}}'
root=$("$ENGINE" info --format '{{.DockerRootDir}}' 2>/dev/null) || root=$("$ENGINE" info --format '{{.Store.GraphRoot}}' 2>/dev/null)
echo "root $root"
df -P -k "$root" 2>/dev/null | sed -n '2s/^/df /p'
exit 0`

export const dockerSpace: Probe<Record<string, never>> = {
  name: 'docker.space',
  summary:
    'How much images, containers, volumes and build cache take, how much of it nothing uses, and the disk they lie on.',
  protocols: ['ssh', 'local'],
  parameters: z.strictObject({}),
  columns,
  async run(_, context) {
    const told = await containersOf(context)
    if ('absent' in told) return { columns, rows: [] }
    const said = await ask(told.engine, { text: script }, context)
    const root = /^root (.+)$/m.exec(said)?.[1] ?? null
    // df -P: the name of the device may hold blanks, so the numbers are found by the percent sign behind them.
    const [, size, , available, used] = /^df .*?\s(\d+)\s+(\d+)\s+(\d+)\s+(\d+)%/m.exec(said) ?? []
    const disk = size ? [Number(size) * 1024, Number(available) * 1024, Number(used)] : [null, null, null]
    const rows = said.split('\n').flatMap(line => {
      const [kind, count, active, bytes, unused, more] = line.split('|')
      if (unused === undefined || more !== undefined) return []
      return [[kind ?? null, Number(count), Number(active), amount(bytes), amount(unused.split(' ')[0]), root, ...disk]]
    })
    return { columns, rows }
  },
}
