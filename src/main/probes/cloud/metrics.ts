import { z } from 'zod'
import type { CloudMetric } from '#domain/cloud'
import type { Probe } from '#domain/probe'
import { columnsOf } from '#domain/table'
import { readDuration } from '../logs/named'
import { shareOf, shortName, stretchOf } from './measured'

const asked = {
  cpu: 'cpu',
  memory: 'memory',
  requests: 'http-requests',
  latency: 'http-latency',
  bandwidth: 'bandwidth',
  instances: 'instance-count',
  connections: 'active-connections',
  disk: 'disk-usage',
} as const satisfies Record<string, CloudMetric>

const parameters = z.strictObject({
  metric: z.enum(Object.keys(asked) as [keyof typeof asked, ...(keyof typeof asked)[]]),
  /** How far back: seconds, or such as `6h`. */
  since: readDuration.default(3600),
})

const points = 120

/** Rows for a chart: cpu and memory in percent of their limits, the rest in the provider's unit. */
export const cloudMetrics: Probe<z.infer<typeof parameters>> = {
  name: 'cloud.metrics',
  summary: 'What the provider measured of a service over a time, a line for each instance or status, to be drawn.',
  protocols: ['render'],
  parameters,
  columns: columnsOf({ at: 'time', series: 'text', value: 'float', unit: 'text' }),
  async run({ metric, since }, context) {
    const session = await context.sessions.cloud(context.profile, context.signal)
    const { id: resource, name } = await session.service(context)
    const stretch = stretchOf(since, points)
    const series =
      metric === 'cpu' || metric === 'memory'
        ? await shareOf(session, metric, resource, stretch, context)
        : await session.metric(
            { metric: asked[metric], resource, byStatus: metric === 'requests', ...stretch },
            context,
          )
    const rows = series.flatMap(({ instance, status, unit, values }) =>
      values.map(({ at, value }) => [at, status ?? shortName(instance) ?? name, value, unit]),
    )
    return { columns: this.columns, rows }
  },
}
