import type { Backend } from './backend'
import { type Facts, factsIn, factsQuery } from './identity'
import { beginning, type Pooler, type PostgresOpening } from './pooler'
import { type Reaching, reach } from './reach'
import { isServerError } from './translate'

export interface Arrived {
  /** Knows of a pooler if there is one; every later connection is opened with this. */
  readonly opening: PostgresOpening
  readonly backend: Backend
  readonly facts: Facts
}

const factsMs = 10_000

/** Logs in and asks what is there: which server, and whether a pooler stands before it. Rejects as `reach` does. */
export async function arrive(
  opening: PostgresOpening,
  mode: { readOnly: boolean },
  signal: AbortSignal,
  how: Reaching = {},
): Promise<Arrived> {
  let backend: Backend | undefined
  const limit = AbortSignal.any([signal, AbortSignal.timeout(how.withinMs ?? factsMs)])
  try {
    backend = await reach(opening, mode, signal, how)
    const facts = await ask(backend, opening, limit)
    if (opening.pooler || facts.pid === backend.pid) return { opening, backend, facts }
    // The process that answers is not the one we were told of: somebody in between lends us theirs.
    await backend.end()
    return arrive({ ...opening, pooler: { name: 'a pooler', transactions: true } }, mode, signal, {
      withinMs: how.withinMs,
    })
  } catch (error) {
    await backend?.end()
    const pooler = isServerError(error) ? learnt(error.message, opening.pooler) : undefined
    if (!pooler || limit.aborted) throw error
    return arrive({ ...opening, pooler }, mode, signal, { withinMs: how.withinMs })
  }
}

/** What PgBouncer's refusal tells about it; undefined when that was known, or the error is another. */
function learnt(message: string, known: Pooler | undefined): Pooler | undefined {
  if (!known && /^unsupported startup parameter/.test(message)) return { name: 'PgBouncer', transactions: true }
  if (known?.transactions && /not allowed in statement pooling/.test(message))
    return { name: 'PgBouncer', transactions: false }
  return undefined
}

async function ask(backend: Backend, { pooler }: PostgresOpening, limit: AbortSignal): Promise<Facts> {
  const abort = () => backend.destroy(limit.reason)
  limit.addEventListener('abort', abort, { once: true })
  try {
    const before = pooler ? beginning(pooler, 'read only', factsMs) : []
    const { table } = await backend.ask({ text: factsQuery, values: [] }, undefined, before)
    if (pooler?.transactions) await backend.ask({ text: 'commit', values: [] })
    return factsIn(table)
  } finally {
    limit.removeEventListener('abort', abort)
  }
}
