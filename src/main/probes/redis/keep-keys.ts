import { createHash } from 'node:crypto'
import { z } from 'zod'
import { exactBytes } from '#domain/exact-text'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { RedisReply, RedisSession, Use } from '#domain/session'
import type { Column } from '#domain/table'
import { restoring } from './restoring'
import { scan } from './scan'
import { selectionParameters, selects } from './selection'
import { type Met, surveyParameters } from './survey'

const { seconds: _, keys: __, ...walking } = surveyParameters
const parameters = z.strictObject({
  ...walking,
  ...selectionParameters,
  /** Where the batch before ended, and what it and those before it kept; null before the first. */
  cursor: z.union([z.string(), z.number()]).nullable().default(null),
  kept: z.number().nullable().default(null),
  /** Bytes that may be kept in all. */
  most: z.number().min(0),
})

const columns: readonly Column[] = [
  { name: 'statement', type: 'text' },
  { name: 'count', type: 'int' },
  { name: 'keys', type: 'json' },
  { name: 'sums', type: 'json' },
  { name: 'cursor', type: 'text' },
  { name: 'kept', type: 'int' },
]

const [batchKeys, batchBytes] = [100, 8 * 1024 * 1024]

/**
 * The next keys that a selection finds, with what would bring them back: DUMP and the moment they expire. `sums` name each
 * value, so that only what is still the same is removed. When they were last used is asked before DUMP, which is a use.
 */
export const redisKeepKeys: Probe<z.infer<typeof parameters>> = {
  name: 'redis.keep-keys',
  summary: 'Takes the next keys that a rule selects and keeps what would bring them back, for a removal in batches.',
  protocols: ['redis'],
  parameters,
  columns,
  async run(asked, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const { cursor, found } = await nextOf(session, asked, use)
    const dumps = await dumpsOf(session, found, use)
    const bytes = dumps.reduce((sum, one) => sum + one.bytes, asked.kept ?? 0)
    if (bytes > asked.most)
      throw new OpsError({
        kind: 'rejected',
        code: 'TOO_MUCH_TO_KEEP',
        message: `What would bring these keys back takes more than ${asked.most} bytes.`,
        hint: 'Allow more, take fewer prefixes at once, or choose the way without an undo.',
      })
    const row = [
      dumps.length === 0 ? null : restoring(dumps),
      dumps.length,
      JSON.stringify(dumps.map(one => one.key)),
      JSON.stringify(dumps.map(one => one.sum)),
      ...[cursor, bytes],
    ]
    return { columns, rows: [row] }
  },
}

async function nextOf(session: RedisSession, asked: z.infer<typeof parameters>, use: Use) {
  const begin = String(asked.cursor ?? '0')
  const found: Met[] = []
  const { cursor } = await scan(
    session,
    {
      share: asked.share,
      forMs: use.timeoutMs / 2,
      mostKeys: 1_000_000,
      match: asked.match,
      cursor: begin,
      page: batchKeys,
    },
    {
      ask: key => [
        ['OBJECT', 'IDLETIME', key],
        ['TYPE', key],
        ['PTTL', key],
        ['MEMORY', 'USAGE', key, 'SAMPLES', String(asked.samples)],
      ],
      hear(key, [idle, type, ttl, usage]) {
        if (usage?.failure) throw new OpsError(usage.failure)
        if (typeof usage?.reply !== 'number' || !ttl || ttl.failure || !type || type.failure) return
        const ttlMs = Number(ttl.reply) < 0 ? null : Number(ttl.reply)
        const idleSeconds = idle && !idle.failure && typeof idle.reply === 'number' ? idle.reply : null
        const met = { key, type: String(type.reply), bytes: usage.reply, ttlMs, idleSeconds }
        if (selects(asked, asked.separator, met)) found.push(met)
      },
      enough: () => found.length >= batchKeys,
    },
    use,
  )
  // Too much for one batch: the next begins here again, and no longer meets these.
  const fit = withinBytes(found)
  return { found: fit, cursor: fit.length < found.length ? begin : cursor }
}

function withinBytes(found: readonly Met[]): readonly Met[] {
  let bytes = 0
  const end = found.findIndex((met, at) => {
    bytes += met.bytes
    return at > 0 && bytes > batchBytes
  })
  return end < 0 ? found : found.slice(0, end)
}

/** A key with its value as RESTORE takes it. */
export interface Dump {
  readonly key: string
  readonly value: string
  /** Unix time in milliseconds; 0 where it does not expire. */
  readonly expiresAt: number
  readonly bytes: number
  /** Of the value, and of whether it expires. */
  readonly sum: string
}

async function dumpsOf(session: RedisSession, found: readonly Met[], use: Use): Promise<Dump[]> {
  if (found.length === 0) return []
  const commands = found.flatMap(({ key }) => [
    ['DUMP', key],
    ['PTTL', key],
  ])
  const answers = await session.read([['TIME'], ...commands], { ...use, exact: true })
  const failed = answers.find(answer => answer.failure)
  if (failed?.failure) throw new OpsError(failed.failure)
  const [time, ...rest] = answers.map(answer => (answer.failure ? null : answer.reply))
  const [seconds = 0, micros = 0] = ((time ?? []) as readonly RedisReply[]).map(Number)
  const now = seconds * 1000 + Math.floor(micros / 1000)
  return found.flatMap(({ key }, at) => {
    const [value, ttl] = [rest[at * 2], Number(rest[at * 2 + 1])]
    // Gone since it was met.
    if (typeof value !== 'string' || ttl === -2) return []
    const bytes = exactBytes(value)
    const sum = createHash('sha1')
      .update(bytes)
      .update(ttl < 0 ? '-' : '+')
      .digest('hex')
    return [{ key, value, expiresAt: ttl < 0 ? 0 : now + ttl, bytes: bytes.length, sum }]
  })
}
