import { setTimeout as pause } from 'node:timers/promises'
import { OpsError } from '#domain/failure'
import type { RedisAnswer, RedisReply, RedisSession, Use } from '#domain/session'

/** How a walk over the keys is limited. */
export interface ScanLimits {
  /** The part of the server's time that may be used, in percent; 100 walks without pauses. */
  readonly share: number
  /** For how long it walks. */
  readonly forMs: number
  readonly mostKeys: number
  /** Only keys that match, as SCAN's MATCH has it. */
  readonly match?: string
  /** Where to begin, as an earlier walk said. */
  readonly cursor?: string
  /** Most keys an exchange is about. */
  readonly page?: number
}

/** What a walk came to. */
export interface Scanned {
  readonly seen: number
  /** Every key was met. */
  readonly whole: boolean
  /** Where the next walk goes on; `0` after the last key. */
  readonly cursor: string
  /** The server was busy with it for at most so long, and with its longest exchange. */
  readonly serverMs: number
  readonly worstMs: number
  readonly tookMs: number
}

/** What is asked about each key met, and who hears it. An answer may be a failure: the key is gone, or a right is missing. */
export interface Measuring {
  ask(key: string): readonly (readonly string[])[]
  hear(key: string, answers: readonly RedisAnswer[]): void
  /** True when nothing more is wanted. */
  enough?(): boolean
}

/** An exchange that keeps the server longer than this is made smaller, one that keeps it far less is made larger. */
const longMs = 4
const [fewest, most] = [10, 1000]
/** Timers are coarse: what is owed adds up until it is worth a pause. */
const worthMs = 2

/**
 * Walks the keys with SCAN, never KEYS. Every exchange asks about the keys of the one before and for the next ones; how long
 * the server was busy is its time less the way there and back, so at most that. Then it pauses for as long as the share
 * demands. Throws OpsError when SCAN is refused or the link dies.
 */
export async function scan(
  session: RedisSession,
  { share, forMs, mostKeys, match, cursor: begin = '0', page = most }: ScanLimits,
  measuring: Measuring,
  use: Use,
): Promise<Scanned> {
  const began = performance.now()
  const way = await wayOf(session, use)
  let count = Math.min(100, page)
  let owedMs = 0
  let [cursor, keys]: [string, readonly string[]] = [begin, []]
  let [seen, serverMs, worstMs] = [0, 0, 0]
  let ended = false
  for (;;) {
    const asked = keys.map(measuring.ask)
    const next = ended ? [] : [scanCommand(cursor, match, count)]
    const sent = performance.now()
    const answers = await session.read([...asked.flat(), ...next], { ...use, exact: true })
    const busyMs = Math.max(0, performance.now() - sent - way)
    serverMs += busyMs
    worstMs = Math.max(worstMs, busyMs)
    let at = 0
    for (const [index, key] of keys.entries()) {
      const size = asked[index]?.length ?? 0
      measuring.hear(key, answers.slice(at, at + size))
      at += size
    }
    seen += keys.length
    keys = []
    if (!ended) [cursor, keys] = pageOf(answers.at(-1))
    const over = seen + keys.length >= mostKeys || performance.now() - began >= forMs || measuring.enough?.() === true
    ended ||= cursor === '0' || over
    if (ended && keys.length === 0) break
    // Who is measured is asked about later: a page must stay small enough for that exchange too.
    count = busyMs > longMs ? Math.max(fewest, count >> 1) : busyMs < longMs / 2 ? Math.min(page, count * 2) : count
    owedMs += busyMs * (100 / share - 1)
    if (owedMs < worthMs) continue
    const rested = performance.now()
    await pause(owedMs, undefined, { signal: use.signal })
    owedMs -= performance.now() - rested
  }
  const whole = cursor === '0' && begin === '0'
  return { seen, whole, cursor, serverMs, worstMs, tookMs: performance.now() - began }
}

const scanCommand = (cursor: string, match: string | undefined, count: number) => [
  ...['SCAN', cursor],
  ...(match === undefined || match === '*' ? [] : ['MATCH', match]),
  ...['COUNT', String(count)],
]

function pageOf(answer: RedisAnswer | undefined): [cursor: string, keys: readonly string[]] {
  if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
  const [cursor, keys] = answer.reply as readonly RedisReply[]
  return [String(cursor), (keys as readonly RedisReply[]).map(String)]
}

/** The way there and back, at its quickest. */
async function wayOf(session: RedisSession, use: Use): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < 5; turn++) {
    const sent = performance.now()
    await session.read([['PING']], use)
    quickest = Math.min(quickest, performance.now() - sent)
  }
  return quickest
}
