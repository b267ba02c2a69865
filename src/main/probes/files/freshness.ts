import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { round } from '../host/rates'
import { nameOf } from './list'
import { type FileSeen, listFiles } from './listing'
import { policy, ruleFor, type TimeToLive } from './policy'

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'ttl_seconds', type: 'int' },
  { name: 'entries', type: 'int' },
  { name: 'bytes', type: 'int' },
  { name: 'stale', type: 'int' },
  { name: 'stale_pct', type: 'float' },
  { name: 'newest_age', type: 'int' },
  { name: 'oldest_age', type: 'int' },
  { name: 'oldest', type: 'text' },
  { name: 'under_half', type: 'int' },
  { name: 'under_ttl', type: 'int' },
  { name: 'under_twice', type: 'int' },
  { name: 'beyond', type: 'int' },
]

const parameters = z.strictObject({ folder: z.string().min(1), policy })

export const filesFreshness: Probe<z.infer<typeof parameters>> = {
  name: 'files.freshness',
  summary:
    'The entries of a file cache by kind: how many, how large, how old against their time to live. The first row is all of them.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ folder, policy }, context) {
    const [listing] = await listFiles([{ folder }], context)
    if (!listing) return { columns, rows: [] }
    const { now, files, cut } = listing
    const entries = files.map(file => ({
      ...file,
      age: Math.max(0, now - file.modified),
      rule: ruleFor(policy, nameOf(file.path)),
    }))
    const kinds = [
      { kind: 'all', of: entries, rule: undefined },
      ...policy.map(rule => ({ kind: rule.pattern, of: entries.filter(one => one.rule === rule), rule })),
      { kind: 'without a time to live', of: entries.filter(one => one.rule === undefined), rule: undefined },
    ].filter(({ kind, of }) => kind === 'all' || of.length > 0)
    return {
      columns,
      rows: kinds.map(({ kind, of, rule }) => [kind, rule?.seconds ?? null, ...figures(of)]),
      ...(cut ? { cut } : {}),
    }
  },
}

interface Entry extends FileSeen {
  readonly age: number
  readonly rule: TimeToLive | undefined
}

/** Stale is what is older than its time to live, to the second; what has none is never stale. */
function figures(entries: readonly Entry[]) {
  const judged = entries.filter(one => one.rule !== undefined)
  const share = ({ age, rule }: Entry) => age / (rule?.seconds || 1)
  const stale = judged.filter(one => share(one) > 1)
  const count = (from: number, to: number) => judged.filter(one => share(one) > from && share(one) <= to).length
  const byAge = entries.toSorted((a, b) => a.age - b.age)
  return [
    entries.length,
    entries.reduce((sum, one) => sum + one.bytes, 0),
    stale.length,
    judged.length > 0 ? round((100 * stale.length) / judged.length) : null,
    byAge[0]?.age ?? null,
    byAge.at(-1)?.age ?? null,
    byAge.at(-1)?.path ?? null,
    count(-1, 0.5),
    count(0.5, 1),
    count(1, 2),
    count(2, Number.POSITIVE_INFINITY),
  ]
}
