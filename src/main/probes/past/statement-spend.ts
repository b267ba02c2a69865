import type { Period } from '#domain/past'
import type { Counted, StatementLook } from './statement-looks'

/** What one statement did within a window. */
export interface Spend {
  readonly counted: Counted
  calls: number
  ms: number
  rows: number
  blocksRead: number
}

export interface Window {
  /** Of the looks at its ends, by the server's clock. */
  readonly from: number
  readonly to: number
  /** How often all counters began anew within it. */
  readonly resets: number
  /** Entries that were thrown out: rare statements are counted too low where that is not 0. */
  readonly evictions: number
  readonly spends: ReadonlyMap<string, Spend>
  /** Execution time of all of them, milliseconds. */
  readonly ms: number
}

/**
 * What was added to the counters between the looks of a window, step by step: never negative, and never more than was counted.
 * After a reset the new counters count whole. An entry that fell without one was thrown out and came back, and what it did
 * between those two looks is not known. Undefined where there are no two looks.
 */
export function spentIn(looks: readonly StatementLook[]): Window | undefined {
  const [first] = looks
  const last = looks.at(-1)
  if (!first || !last || first === last) return undefined
  const spends = new Map<string, Spend>()
  let resets = 0
  let evictions = 0
  for (const [at, later] of looks.entries()) {
    const earlier = looks[at - 1]
    // A server's clock that was put back leaves two looks that cannot be told apart by time.
    if (!earlier || later.at <= earlier.at) continue
    const isReset = later.reset !== earlier.reset
    if (isReset) resets++
    evictions += Math.max(0, isReset ? later.evictions : later.evictions - earlier.evictions)
    for (const now of later.statements.values()) {
      const was = beginningOf(now, earlier, isReset)
      if (was) add(spends, now, was)
    }
  }
  const ms = [...spends.values()].reduce((sum, one) => sum + one.ms, 0)
  return { from: first.at, to: last.at, resets, evictions, spends, ms }
}

const nothing = { calls: 0, ms: 0, rows: 0, blocksRead: 0 }

/** What the counters of a statement began from since the earlier look; undefined where that cannot be known. */
function beginningOf(now: Counted, earlier: StatementLook, isReset: boolean) {
  if (isReset || (now.since !== undefined && now.since > earlier.at)) return nothing
  const was = earlier.statements.get(now.key)
  // One that a whole look did not have is new. Of a look at the dearest only, it may have been among the others.
  if (!was) return earlier.whole ? nothing : undefined
  return now.calls >= was.calls && now.ms >= was.ms ? was : undefined
}

function add(spends: Map<string, Spend>, now: Counted, was: typeof nothing): void {
  const spend = spends.get(now.key) ?? { counted: now, ...nothing }
  spend.calls += now.calls - was.calls
  spend.ms += now.ms - was.ms
  spend.rows += Math.max(0, now.rows - was.rows)
  spend.blocksRead += Math.max(0, now.blocksRead - was.blocksRead)
  spends.set(now.key, spend)
}

/** So much of a window may lie on the other side of its moment: who keeps a look just before a deployment means that deployment. */
const slack = 0.1

/** The looks of a window that ends at a moment, from the last one before its beginning. */
export function looksUpTo(looks: readonly StatementLook[], { from, to }: Period): readonly StatementLook[] {
  const most = (to - from) * slack
  const before = looks.findLastIndex(look => look.at <= to)
  const after = looks.findIndex(look => look.at > to && look.at <= to + most)
  const isNear = to - (looks[before]?.at ?? Number.NEGATIVE_INFINITY) <= most
  const end = isNear || after < 0 ? before : after
  const start = looks.findLastIndex(look => look.at <= from)
  return end < 0 ? [] : looks.slice(Math.max(0, start), end + 1)
}

/** The looks of a window that begins at a moment, to the first one after its end. */
export function looksFrom(looks: readonly StatementLook[], { from, to }: Period): readonly StatementLook[] {
  const most = (to - from) * slack
  const after = looks.findIndex(look => look.at >= from)
  const before = looks.findLastIndex(look => look.at < from && look.at >= from - most)
  const isNear = (looks[after]?.at ?? Number.POSITIVE_INFINITY) - from <= most
  const start = (isNear && after >= 0 && looks[after + 1]) || before < 0 ? after : before
  const end = looks.findIndex(look => look.at >= to)
  return start < 0 ? [] : looks.slice(start, end < 0 ? undefined : end + 1)
}
