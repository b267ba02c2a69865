import { z } from 'zod'
import type { CloudSeries } from '#domain/cloud'
import type { Probe } from '#domain/probe'
import { columnsOf } from '#domain/table'
import { inMs, mean, shareOf, shortName, stretchOf, valuesOf } from './measured'

const parameters = z.strictObject({
  /** Over so many minutes up to now. */
  minutes: z.number().int().min(2).max(1440).default(10),
})

/**
 * One row: what the service used of its limits, and how its requests ended. Of several instances the busiest is told. Null
 * where the provider has measured nothing, as of a worker's requests.
 */
export const cloudLoad: Probe<z.infer<typeof parameters>> = {
  name: 'cloud.load',
  summary:
    'CPU and memory of the busiest instance as shares of their limits, requests, errors, times and instances over the last minutes.',
  protocols: ['render'],
  parameters,
  columns: columnsOf({
    ...{ cpu_pct: 'float', cpu_most_pct: 'float', cpu_instance: 'text', memory_pct: 'float', memory_instance: 'text' },
    ...{ requests: 'float', errors: 'float', error_pct: 'float', p95_ms: 'float', instances: 'float' },
    ...{ points: 'int', minutes: 'int' },
  }),
  async run({ minutes }, context) {
    const session = await context.sessions.cloud(context.profile, context.signal)
    const { id: resource } = await session.service(context)
    const stretch = stretchOf(minutes * 60, minutes)
    const [cpu, memory, requests, latency, count] = await Promise.all([
      shareOf(session, 'cpu', resource, stretch, context),
      shareOf(session, 'memory', resource, stretch, context),
      session.metric({ metric: 'http-requests', resource, byStatus: true, ...stretch }, context),
      session.metric({ metric: 'http-latency', resource, ...stretch }, context),
      session.metric({ metric: 'instance-count', resource, ...stretch }, context),
    ])
    const busiest = highest(cpu, series => mean(valuesOf([series])))
    const fullest = highest(memory, series => series.values.at(-1)?.value ?? null)
    const all = valuesOf(requests)
    const told = requests.filter(({ status }) => status !== null)
    const failed = valuesOf(told.filter(({ status }) => status?.startsWith('5')))
    const answered = all.length === 0 ? null : sum(all)
    const errors = told.length === 0 ? null : sum(failed)
    const times = latency.flatMap(inMs)
    return {
      columns: this.columns,
      rows: [
        [
          ...[tenths(busiest?.value), tenths(most(valuesOf(cpu))), shortName(busiest?.instance ?? null)],
          ...[tenths(fullest?.value), shortName(fullest?.instance ?? null)],
          ...[tenths(answered), tenths(errors), answered && errors !== null ? tenths((errors / answered) * 100) : null],
          ...[tenths(most(times)), count[0]?.values.at(-1)?.value ?? null],
          ...[busiest?.points ?? 0, minutes],
        ],
      ],
    }
  },
}

function highest(all: readonly CloudSeries[], of: (series: CloudSeries) => number | null) {
  const known = all.flatMap(series => {
    const value = of(series)
    return value === null ? [] : [{ value, instance: series.instance, points: series.values.length }]
  })
  return known.toSorted((a, b) => b.value - a.value)[0]
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))
const tenths = (value: number | null | undefined) => (value == null ? null : Math.round(value * 10) / 10)
