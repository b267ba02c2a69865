import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { CloudDeploy } from '#domain/cloud'
import type { Probe, ProbeContext } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'

const columns = columnsOf({
  id: 'text',
  state: 'text',
  status: 'text',
  trigger: 'text',
  commit: 'text',
  message: 'text',
  began: 'time',
  seconds_ago: 'int',
  took_seconds: 'int',
  service: 'text',
} satisfies Record<string, ColumnType>)

const rowOf = (service: string, { id, state, status, trigger, commit, message, began, ended }: CloudDeploy): Cell[] => [
  ...[id, state, status, trigger, commit?.slice(0, 10) ?? null, message?.split('\n')[0]?.slice(0, 200) ?? null, began],
  began === null ? null : Math.max(0, Math.round((Date.now() - Date.parse(began)) / 1000)),
  began === null || ended === null ? null : Math.round((Date.parse(ended) - Date.parse(began)) / 1000),
  service,
]

const listed = z.strictObject({ most: z.number().int().min(1).max(100).default(20) })

export const cloudDeploys: Probe<z.infer<typeof listed>> = {
  name: 'cloud.deploys',
  summary: 'The newest deploys of a service: what became of each, its commit, and how long it took.',
  protocols: ['render'],
  parameters: listed,
  columns,
  async run({ most }, context) {
    const { service, deploys } = await newest(most, context)
    return { columns, rows: deploys.map(deploy => rowOf(service, deploy)) }
  },
}

const awaited = z.strictObject({
  /** The deploy that was the newest before: only a later one counts. */
  after: z.string(),
  /** Wait for it to be carried out, not only to have begun. */
  finished: z.boolean().default(true),
  /** Seconds. */
  wait: z.number().min(0).max(3600).default(0),
})

const everyMs = 3000

export const cloudDeploy: Probe<z.infer<typeof awaited>> = {
  name: 'cloud.deploy',
  summary: 'Waits for a deploy that is newer than a known one: `ok` once it has begun, or once it is live.',
  protocols: ['render'],
  parameters: awaited,
  columns: [{ name: 'ok', type: 'bool' }, ...columns],
  async run({ after, finished, wait }, context) {
    const until = performance.now() + wait * 1000
    for (;;) {
      const {
        service,
        deploys: [deploy],
      } = await newest(1, context)
      const begun = deploy !== undefined && deploy.id !== after
      const ok = begun && (!finished || deploy.state === 'live')
      const over = begun && (!finished || deploy.state !== 'running')
      if (over || performance.now() + everyMs > until)
        return {
          columns: this.columns,
          rows: begun ? [[ok, ...rowOf(service, deploy)]] : [[false, ...columns.map(() => null)]],
        }
      await pause(everyMs, undefined, { signal: context.signal })
    }
  },
}

async function newest(most: number, context: ProbeContext) {
  const session = await context.sessions.cloud(context.profile, context.signal)
  const { id: service } = await session.service(context)
  return { service, deploys: await session.deploys(service, most, context) }
}
