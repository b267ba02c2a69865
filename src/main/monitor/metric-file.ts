import { z } from 'zod'
import { readDuration } from '../expressions/quantity'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _')
const column = z.string().min(1)
const columns = z.union([column.transform(one => [one]), z.array(column).min(1)])

const every = z.union([z.string(), z.number()]).transform((written, context) => {
  const seconds = readDuration(String(written))
  if (seconds !== null && seconds >= 1 && seconds <= 86_400) return seconds * 1000
  context.addIssue({ code: 'custom', message: 'a duration such as 30s, 10m or 1h, at most a day' })
  return z.NEVER
})

const version = z.number().int().min(1)
/** One text, or one for each range of server majors, both ends included. */
const sql = z.union([
  z.string().transform(text => [{ text, since: undefined, until: undefined }]),
  z.array(z.strictObject({ text: z.string(), since: version.optional(), until: version.optional() })).min(1),
])

const metric = z.strictObject({
  title: z.string().trim().min(1).max(120),
  unit: z.string().max(20).default(''),
  kind: z.enum(['gauge', 'counter']).default('gauge'),
  /** Columns that are added up; the metric's own id where nothing is said. */
  of: columns.optional(),
  /** Columns whose sum that is divided by; no value where it is zero. */
  per: columns.optional(),
  times: z.number().default(1),
  /** A gauge of what the columns grew by since the look before, not of what they are. */
  grown: z.boolean().default(false),
  /** The time that this share of what a histogram counted since the look before stayed under; `of` is its name. */
  quantile: z.number().gt(0).lt(1).optional(),
  /** What several rows of one label come to; their sum where nothing is said. */
  rows: z.enum(['sum', 'most', 'least']).default('sum'),
  threshold: z.string().optional(),
  worse: z.enum(['above', 'below']).optional(),
})

const look = z.strictObject({
  /** Not with every sample, but so far apart at least; milliseconds once read. */
  every: every.default(0),
  /** What the login must have, as the server's own look lists it in `has`: `pg_monitor`, `extension pg_stat_statements`. */
  needs: z.string().optional(),
  /** What its rows are told apart by, `mount`; or `container: name` where the column has another name. */
  label: z
    .union([
      name.transform(one => ({ word: one, column: one as string })),
      z.record(name, column).transform((of, context) => {
        const [[word, from] = ['', ''], ...more] = Object.entries(of)
        if (word !== '' && more.length === 0) return { word, column: from }
        context.addIssue({ code: 'custom', message: 'one name, and its column' })
        return z.NEVER
      }),
    ])
    .optional(),
  sql: sql.optional(),
  info: z.enum(['server', 'keyspace']).optional(),
  proc: z.enum(['host', 'disks', 'links', 'devices']).optional(),
  /** The profile's health paths, a row each. */
  health: z.literal('paths').optional(),
  /** A page for Prometheus, such as /metrics. */
  page: z.string().startsWith('/').optional(),
  probe: z.string().optional(),
  metrics: z.record(name, metric).default({}),
})

/** One file of `resources/metrics`. */
export const metricFileSchema = z.strictObject({
  protocol: z.enum(['postgres', 'pgbouncer', 'redis', 'ssh', 'http', 'render']),
  looks: z.record(name, look),
})

type Look = z.infer<typeof look>
export type MetricSpec = z.infer<typeof metric> & { readonly id: string; readonly of: readonly string[] }
export type MeasuredProtocol = z.infer<typeof metricFileSchema>['protocol']

/** A look of a metric file: what is read of a target in one go, and the metrics that its columns become. */
export type MetricLook = Omit<Look, 'metrics'> & { readonly id: string; readonly metrics: readonly MetricSpec[] }

/** The ways to look that each protocol has; a look without one tells only what every answer tells. */
export const waysOf: Readonly<Record<MeasuredProtocol, readonly (keyof Look)[]>> = {
  postgres: ['sql', 'probe'],
  pgbouncer: ['sql', 'probe'],
  redis: ['info', 'probe'],
  ssh: ['proc', 'probe'],
  http: ['health', 'page', 'probe'],
  render: ['probe'],
}
