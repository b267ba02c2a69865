import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { CloudInstance, CloudService } from '#domain/cloud'
import type { Probe, ProbeContext } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'

const columns = {
  ok: 'bool',
  id: 'text',
  name: 'text',
  kind: 'text',
  plan: 'text',
  region: 'text',
  url: 'text',
  health_path: 'text',
  branch: 'text',
  suspended: 'bool',
  suspenders: 'text',
  wanted: 'int',
  least: 'int',
  running: 'int',
  instances: 'text',
  youngest_seconds: 'int',
  autoscaled: 'bool',
  min: 'int',
  max: 'int',
  cpu_pct: 'int',
  memory_pct: 'int',
  restart: 'text',
  restarted_at: 'time',
  deploy: 'text',
  deploy_state: 'text',
  deploy_status: 'text',
} as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  /** Wait so many seconds for what is expected; without it, it is looked at once. */
  wait: z.number().min(0).max(1800).default(0),
  /** `ok` only where it is suspended, or is not. */
  suspended: z.boolean().nullish(),
  /** `ok` only where this many instances are wanted. */
  wanted: z.number().int().nullish(),
  /** `ok` only where it was restarted since: the restart that was the newest before. */
  restarted_since: z.string().nullish(),
  /** `ok` only where none of these instances runs any more, with blanks between them, and as many as have to do. */
  replaced: z.string().nullish(),
  /** `ok` only where it is scaled by the provider, or is not. */
  autoscaled: z.boolean().nullish(),
  min: z.number().int().nullish(),
  max: z.number().int().nullish(),
  cpu_pct: z.number().int().nullish(),
  memory_pct: z.number().int().nullish(),
})
type Parameters = z.infer<typeof parameters>

const everyMs = 2000

/** One row. `ok` says whether all that was expected holds; with nothing expected, that it is not suspended. */
export const cloudService: Probe<Parameters> = {
  name: 'cloud.service',
  summary:
    'A service at its provider: whether it is suspended, how many instances should run and do, how it is scaled, its newest deploy.',
  protocols: ['render'],
  parameters,
  columns: columnsOf(columns),
  async run(expected, context) {
    const until = performance.now() + expected.wait * 1000
    for (;;) {
      const found = await look(expected, context)
      if (found.ok === true || performance.now() + everyMs > until)
        return { columns: this.columns, rows: [Object.keys(columns).map(name => found[name] ?? null)] }
      await pause(everyMs, undefined, { signal: context.signal })
    }
  },
}

async function look(expected: Parameters, context: ProbeContext): Promise<Record<string, Cell>> {
  const session = await context.sessions.cloud(context.profile, context.signal)
  const service = await session.service(context)
  const [instances, restart, [deploy]] = await Promise.all([
    session.instances(service.id, context),
    session.lastRestart(service.id, context),
    session.deploys(service.id, 1, context),
  ])
  const { autoscaling: scaling } = service
  const youngest = Math.max(...instances.map(({ since }) => (since === null ? Number.NaN : Date.parse(since))))
  return {
    ok: holds(expected, service, instances, restart?.id ?? ''),
    ...{ id: service.id, name: service.name, kind: service.kind, plan: service.plan, region: service.region },
    ...{ url: service.url, health_path: service.healthPath, branch: service.branch },
    ...{ suspended: service.suspended, suspenders: service.suspenders.join(', ') || null },
    ...{
      wanted: service.instances,
      least: leastOf(service),
      running: instances.length,
      instances: instances.map(({ id }) => id).join(' '),
    },
    youngest_seconds: Number.isFinite(youngest) ? Math.max(0, Math.round((Date.now() - youngest) / 1000)) : null,
    ...{ autoscaled: scaling !== null, min: scaling?.min ?? null, max: scaling?.max ?? null },
    ...{ cpu_pct: scaling?.cpuPct ?? null, memory_pct: scaling?.memoryPct ?? null },
    ...{ restart: restart?.id ?? '', restarted_at: restart?.at ?? null },
    ...{ deploy: deploy?.id ?? '', deploy_state: deploy?.state ?? null, deploy_status: deploy?.status ?? null },
  }
}

/** As many have to run. What is scaled by the provider has its own least: the number there is the one last set by hand. */
const leastOf = ({ instances, autoscaling }: CloudService): number | null =>
  instances === null ? null : (autoscaling?.min ?? instances)

function holds(
  expected: Parameters,
  service: CloudService,
  running: readonly CloudInstance[],
  restart: string,
): boolean {
  const { suspended, instances: wanted, autoscaling } = service
  const before = new Set(expected.replaced?.split(' ').filter(Boolean))
  const replaced = running.length >= Math.max(1, leastOf(service) ?? 1) && running.every(({ id }) => !before.has(id))
  const same = (one: unknown, other: unknown) => one == null || one === other
  return (
    suspended === (expected.suspended ?? false) &&
    same(expected.wanted, wanted) &&
    (expected.restarted_since == null || restart !== expected.restarted_since || (before.size > 0 && replaced)) &&
    (expected.restarted_since != null || expected.replaced == null || replaced) &&
    same(expected.autoscaled, autoscaling !== null) &&
    same(expected.min, autoscaling?.min) &&
    same(expected.max, autoscaling?.max) &&
    same(expected.cpu_pct, autoscaling?.cpuPct) &&
    same(expected.memory_pct, autoscaling?.memoryPct)
  )
}
