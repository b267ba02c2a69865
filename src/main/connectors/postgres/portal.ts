import type { SqlStatement } from '#domain/session'
import type { Cell, Column, Table } from '#domain/table'
import type { Backend } from './backend'
import { endWhenSilent } from './silence'

/** Enough to fill a screen: something is seen before the large batches come. */
const firstRows = 200
/** What a batch is meant to have on the wire: small ones cost a turn each, large ones outlive the young garbage. */
const meantBytes = 1024 * 1024
/** Rows may turn out larger than those before them: what has so many bytes is handed on as it is. */
const mostBytes = 2 * meantBytes

/** A statement's rows, fetched as they are taken; one batch is under way ahead. */
export interface Portal {
  /** The next rows; undefined after the last. The first batch comes even without rows: it has the columns. One call at a time. */
  take(): Promise<Table | undefined>
  /** Settles when the server has answered what it was asked; never rejects. */
  readonly underWay: Promise<void>
  /** Nobody takes any more: what still comes passes by, so that the answer to a cancel is heard behind it. */
  leave(): void
  /** All was given, or the server said why it gives no more. */
  readonly ended: boolean
}

/** Opens a portal in the transaction that `before` begins. `told` makes of an error what `take` rejects with. */
export function openPortal(
  backend: Backend,
  statement: SqlStatement,
  {
    before,
    timeoutMs,
    told,
  }: { before: readonly string[]; timeoutMs: number; told(error: unknown, ranMs: number): unknown },
): Portal {
  let columns: readonly Column[] = []
  let rows: (readonly Cell[])[] = []
  /** Of the rows that wait here. */
  let bytes = 0
  /** Of the batch under way, all that came. */
  let cameRows = 0
  let cameBytes = 0
  let size = firstRows
  let state: 'running' | 'paused' | 'suspended' | 'ended' = 'running'
  let given = false
  let left = false
  let failure: { error: unknown } | undefined
  let waiting: (() => void) | undefined
  let watchdog: NodeJS.Timeout | undefined

  const watch = () => {
    clearTimeout(watchdog)
    watchdog = endWhenSilent(backend, timeoutMs)
  }
  const serve = () => {
    waiting?.()
    waiting = undefined
  }
  const taker = {
    columns(described: readonly Column[]) {
      columns = described
    },
    row(cells: readonly Cell[], length: number) {
      if (left) return
      rows.push(cells)
      bytes += length
      cameRows++
      cameBytes += length
      // A timer for every row would cost more than the row.
      if (cameRows % 64 === 1) watchdog?.refresh()
      if (bytes < mostBytes || state !== 'running') return
      state = 'paused'
      clearTimeout(watchdog)
      backend.pause()
      serve()
    },
  }
  const fetch = async (asked?: SqlStatement) => {
    const began = performance.now()
    state = 'running'
    cameRows = 0
    cameBytes = 0
    watch()
    try {
      const more = await backend.fetch(size, taker, asked, asked ? before : [])
      size = Math.max(1, Math.round((meantBytes * cameRows) / Math.max(1, cameBytes)))
      state = more ? 'suspended' : 'ended'
    } catch (error) {
      failure = { error: told(error, performance.now() - began) }
      state = 'ended'
    } finally {
      clearTimeout(watchdog)
      // Its end may have come in the very piece that filled it.
      backend.resume()
      serve()
    }
  }
  let underWay = fetch(statement)

  return {
    get underWay() {
      return underWay
    },
    get ended() {
      return state === 'ended'
    },
    leave() {
      left = true
      rows = []
      backend.resume()
    },
    async take() {
      if (state === 'running') {
        await new Promise<void>(resolve => {
          waiting = resolve
        })
      }
      const batch = { columns, rows }
      const last = state === 'ended'
      if (last && rows.length === 0 && failure) throw failure.error
      if (last && rows.length === 0 && given) return undefined
      given = true
      rows = []
      bytes = 0
      if (state === 'paused') {
        state = 'running'
        watch()
        backend.resume()
      } else if (state === 'suspended') underWay = fetch()
      return batch
    },
  }
}
