import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { RedisAnswer, RedisReply, RedisSession, Use } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { holdsWork } from './key-names'
import { type Scanned, scan } from './scan'

/** What a look at the keys takes: which keys, how they are told apart, and what it may cost the server. */
export const surveyParameters = {
  match: z.string().min(1).default('*'),
  separator: z.string().min(1).max(5).default(':'),
  /** Elements of a large key that MEMORY USAGE looks at. */
  samples: z.number().int().min(1).max(1000).default(5),
  /** Percent of the server's time. */
  share: z.number().min(1).max(100).default(5),
  seconds: z.number().min(1).max(3600).default(20),
  keys: z.number().int().min(1).default(100_000),
}

export interface SurveyLimits {
  readonly match: string
  readonly samples: number
  readonly share: number
  readonly seconds: number
  readonly keys: number
}

/** One key as it was met. */
export interface Met {
  readonly key: string
  readonly type: string
  readonly bytes: number
  /** Null where it does not expire. */
  readonly ttlMs: number | null
  /** Since it was last used; null where the server counts how often instead (an LFU policy). */
  readonly idleSeconds: number | null
}

export interface Surveyed extends Scanned {
  readonly bytes: number
  /** DBSIZE when it began. */
  readonly ofKeys: number
  /** How many of the keys met hold a queue's work. */
  readonly work: number
  /** Whether the server knows since when a key was not used. */
  readonly idleKnown: boolean
}

/** Meets keys within these limits, and tells each. Throws OpsError; `denied` names the commands that are missing. */
export async function survey(
  session: RedisSession,
  limits: SurveyLimits,
  hear: (met: Met) => void,
  use: Use,
): Promise<Surveyed> {
  const [size, memory] = await session.read([['DBSIZE'], ['INFO', 'memory']], use)
  const policy = /^maxmemory_policy:(\S+)/m.exec(String(memory?.failure ? '' : memory?.reply))?.[1] ?? ''
  const idleKnown = !policy.endsWith('-lfu')
  let [bytes, work] = [0, 0]
  const scanned = await scan(
    session,
    { share: limits.share, forMs: limits.seconds * 1000, mostKeys: limits.keys, match: limits.match },
    {
      ask: key => [
        ['TYPE', key],
        ['PTTL', key],
        ['MEMORY', 'USAGE', key, 'SAMPLES', String(limits.samples)],
        ...(idleKnown ? [['OBJECT', 'IDLETIME', key]] : []),
      ],
      hear(key, answers) {
        const [type, ttl, usage, idle] = answers.map(heard)
        // Gone between two exchanges.
        if (typeof usage !== 'number' || type === 'none' || Number(ttl) === -2) return
        bytes += usage
        if (holdsWork(key)) work++
        const ttlMs = Number(ttl) < 0 ? null : Number(ttl)
        hear({ key, type: String(type), bytes: usage, ttlMs, idleSeconds: typeof idle === 'number' ? idle : null })
      },
    },
    use,
  ).catch(error => {
    throw withRights(error)
  })
  const ofKeys = size && !size.failure ? Number(size.reply) : scanned.seen
  return { ...scanned, bytes, ofKeys, work, idleKnown }
}

function heard(answer: RedisAnswer): RedisReply {
  if (!answer.failure) return answer.reply
  if (answer.failure.kind === 'rejected' || answer.failure.kind === 'missing') return null
  throw new OpsError(answer.failure)
}

/** Who may not look is told everything that looking takes at once. */
function withRights(error: unknown): unknown {
  if (!(error instanceof OpsError) || error.failure.kind !== 'denied') return error
  const hint = `acl setuser <this user> ~* ${rights}`
  return new OpsError({ ...error.failure, hint })
}

const rights = '+scan +type +pttl +memory|usage +object|idletime +dbsize +info +ping'

/** What the first row of every such table says: the walk itself. */
export const walkColumns: readonly Column[] = [
  { name: 'of_keys', type: 'int' },
  { name: 'whole', type: 'bool' },
  { name: 'work_keys', type: 'int' },
  { name: 'idle_known', type: 'bool' },
  { name: 'server_ms', type: 'float' },
  { name: 'longest_ms', type: 'float' },
  { name: 'seconds', type: 'float' },
]

export const walkCells = (told: Surveyed): Cell[] => [
  told.ofKeys,
  told.whole,
  told.work,
  told.idleKnown,
  tenths(told.serverMs),
  tenths(told.worstMs),
  tenths(told.tookMs / 1000),
]
export const noWalk: readonly Cell[] = walkColumns.map(() => null)

const tenths = (value: number) => Math.round(value * 10) / 10
