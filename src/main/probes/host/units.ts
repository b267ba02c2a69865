import { z } from 'zod'
import { missing } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { lookAtUnit } from './service-unit'

const columns: readonly Column[] = [
  { name: 'unit', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'sub_state', type: 'text' },
  { name: 'restarts', type: 'int' },
  { name: 'description', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'config', type: 'text' },
]

const parameters = z.strictObject({
  /** Of how many failed units the reason is read. */
  most: z.number().int().min(1).max(50).default(10),
})

// One call tells of all units; jobs that wait between two tries are "auto-restart". Old versions count no restarts.
const script = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
command -v systemctl >/dev/null 2>&1 || exit 3
systemctl show --no-pager -p Id,ActiveState,SubState,NRestarts,Description '*.service' '*.mount' '*.timer' '*.socket' 2>&1 || exit 4`

export const hostUnits: Probe<z.infer<typeof parameters>> = {
  name: 'host.units',
  summary:
    'Units of systemd that have failed, wait to be tried again, or were restarted since they were started by hand; of those that failed the reason that their journal gives.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ most }, context) {
    const session = await context.sessions.shell(context.profile, context.signal)
    const done = await session.run({ interpreter: 'sh', text: script, env: {} }, { ...context, byteLimit: 4_000_000 })
    if (done.exit !== 0)
      throw missing(
        `systemd does not run on ${session.host.name}, so no unit can be looked at.`,
        'What keeps its services there, such as an engine of containers or supervisord, has a look of its own.',
      )
    const units = readUnits(done.stdout).filter(
      one => one.state === 'failed' || one.subState.startsWith('auto-restart') || one.restarts > 0,
    )
    const broken = units.filter(one => one.state === 'failed' || one.subState.startsWith('auto-restart')).slice(0, most)
    const rows: Cell[][] = []
    for (const one of units) {
      const look = broken.includes(one)
        ? await lookAtUnit({ manager: 'systemd', service: one.unit }, context)
        : undefined
      const why = [look?.reason ?? null, look?.config || null]
      rows.push([one.unit, one.state, one.subState, one.restarts, one.description, ...why])
    }
    return { columns, rows }
  },
}

/** Blocks of `Name=value` lines with an empty line between, one a unit. */
export function readUnits(said: string) {
  return said.split(/\n\n+/).flatMap(block => {
    const get = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? ''
    const [unit, state] = [get('Id'), get('ActiveState')]
    if (!unit || !state) return []
    const more = { subState: get('SubState'), description: get('Description') }
    return [{ unit, state, restarts: Number(get('NRestarts')) || 0, ...more }]
  })
}
