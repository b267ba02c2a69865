import { z } from 'zod'
import { invalid } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { byPrefix } from './by-prefix'
import { noWalk, survey, surveyParameters, walkCells, walkColumns } from './survey'

const parameters = z.strictObject({
  ...surveyParameters,
  top: z.number().int().min(1).max(200).default(30),
  /** `session:=1d, cache:=6h`: the longest life that keys of a prefix should have. */
  policy: z.string().nullable().default(null),
})

/** Bounds of the histogram, in seconds. */
const [hour, day, week, month] = [3600, 86_400, 7 * 86_400, 30 * 86_400]
const bins = ['no_ttl', 'ttl_to_hour', 'ttl_to_day', 'ttl_to_week', 'ttl_to_month', 'ttl_longer'] as const

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'keys', type: 'int' },
  { name: 'bytes', type: 'int' },
  ...bins.map(name => ({ name, type: 'int' as const })),
  { name: 'no_ttl_pct', type: 'float' },
  { name: 'no_ttl_bytes', type: 'int' },
  { name: 'longest_seconds', type: 'int' },
  { name: 'policy_seconds', type: 'int' },
  { name: 'beyond_policy', type: 'int' },
  ...walkColumns,
]

/** How long keys live, by prefix, against a policy: the walk as one row, then prefixes. */
export const redisKeyLives: Probe<z.infer<typeof parameters>> = {
  name: 'redis.key-lives',
  summary: 'Walks the keys within a share of the server’s time and counts by prefix how long they still live.',
  protocols: ['redis'],
  parameters,
  columns,
  async run({ separator, top, policy, ...limits }, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const wanted = readPolicy(policy ?? '')
    const none = () => ({ keys: 0, bytes: 0, noTtlBytes: 0, longest: 0, beyond: 0, bins: bins.map(() => 0) })
    const prefixes = byPrefix(separator, none)
    const all = none()
    const told = await survey(
      session,
      limits,
      ({ key, bytes, ttlMs }) => {
        const most = policyFor(wanted, key)
        const seconds = ttlMs === null ? null : ttlMs / 1000
        for (const sum of [all, prefixes.of(key)]) {
          sum.keys++
          sum.bytes += bytes
          sum.longest = Math.max(sum.longest, seconds ?? 0)
          if (seconds === null) sum.noTtlBytes += bytes
          if (most !== undefined && (seconds === null || seconds > most)) sum.beyond++
          const bin = binOf(seconds)
          sum.bins[bin] = (sum.bins[bin] ?? 0) + 1
        }
      },
      use,
    )
    const cells = (sum: typeof all, most: number | undefined): Cell[] => [
      ...[sum.keys, sum.bytes, ...sum.bins],
      sum.keys === 0 ? 0 : Math.round((1000 * (sum.bins[0] ?? 0)) / sum.keys) / 10,
      ...[sum.noTtlBytes, Math.round(sum.longest), most ?? null, sum.beyond],
    ]
    const rows = [
      ['walk', limits.match, ...cells(all, undefined), ...walkCells(told)],
      ...prefixes
        .top(top, sum => sum.keys)
        .map(({ name, prefix, sum }) => ['prefix', name, ...cells(sum, policyFor(wanted, prefix)), ...noWalk]),
    ]
    return { columns, rows }
  },
}

const binOf = (seconds: number | null) =>
  seconds === null ? 0 : seconds <= hour ? 1 : seconds <= day ? 2 : seconds <= week ? 3 : seconds <= month ? 4 : 5

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: hour, d: day, w: week }

/** Reads `prefix=1d` pairs; what is no such pair throws, so that no key is judged by half a policy. */
export function readPolicy(text: string): readonly { prefix: string; seconds: number }[] {
  return text
    .split(/[,\n]/)
    .map(one => one.trim())
    .filter(Boolean)
    .map(one => {
      const [, prefix = '', count, unit = 's'] = /^(.*?)\s*=\s*(\d+)\s*([smhdw]?)$/.exec(one) ?? []
      if (count === undefined) throw invalid(`The policy “${one}” is not written like session:=1d`)
      return { prefix, seconds: Number(count) * (units[unit || 's'] ?? 1) }
    })
    .toSorted((a, b) => b.prefix.length - a.prefix.length)
}

/** The longest prefix that fits decides. */
const policyFor = (policy: readonly { prefix: string; seconds: number }[], key: string) =>
  policy.find(one => key.startsWith(one.prefix))?.seconds
