import { type Cell, records, type Table } from '#domain/table'

/** One vacuum, index build, copy … with what can be said of its end. */
export interface Work {
  readonly key: string
  readonly pid: number
  readonly command: string
  readonly phase: string
  readonly relation: string | null
  readonly unit: string
  readonly done: number | null
  readonly total: number | null
  readonly runningMs: number | null
  /** Per second, since this phase was first seen here. */
  readonly rate: number | null
  readonly leftMs: number | null
}

/** Where a phase stood when it was first seen. */
export interface Begun {
  readonly at: number
  readonly done: number
}

const number = (cell: Cell | undefined) => (cell === null || cell === undefined ? null : Number(cell))

/**
 * The work of a look taken at `at` (milliseconds). `begun` is what earlier looks remember of each phase; the answer has what
 * the next one needs. The time left is for the phase, and only said when something moved.
 */
export function workOf(table: Table, at: number, begun: ReadonlyMap<string, Begun>) {
  const next = new Map<string, Begun>()
  const works = records(table).map((row): Work => {
    const key = `${row.pid} ${row.command}`
    const phase = `${key} ${row.phase} ${row.relation}`
    const done = number(row.done)
    const first = begun.get(phase) ?? { at, done: done ?? 0 }
    next.set(phase, first)
    const seconds = (at - first.at) / 1000
    const moved = (done ?? 0) - first.done
    const rate = seconds > 0 && moved > 0 ? moved / seconds : null
    // COPY says 0 where it does not know.
    const total = number(row.total) || null
    const running = number(row.running_seconds)
    return {
      ...{ key, done, total, rate },
      pid: Number(row.pid),
      command: String(row.command ?? ''),
      phase: String(row.phase ?? ''),
      relation: row.relation === null ? null : String(row.relation),
      unit: String(row.unit ?? ''),
      runningMs: running === null ? null : running * 1000,
      leftMs: rate === null || total === null || done === null ? null : (Math.max(0, total - done) / rate) * 1000,
    }
  })
  return { works, begun: next as ReadonlyMap<string, Begun> }
}
