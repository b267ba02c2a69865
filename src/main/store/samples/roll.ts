import { setImmediate as breathe } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { beginning, levels, type RolledLevel } from './levels'

/** Nothing else runs in this process meanwhile, milliseconds. */
export const sliceMs = 4
/** Targets are asked at about the same time, not at the same one: a minute closes this much after its end. */
const graceMs = 20_000

const rolledLevels: readonly RolledLevel[] = ['minute', 'ten', 'hour']

const sumUp = (level: RolledLevel, finer: RolledLevel) =>
  `insert or replace into ${level} select :series, at / ${levels[level].everyMs} * ${levels[level].everyMs} as begins,
    sum(mean * count) / sum(count), min(low), max(high), sum(count)
    from ${finer} where series = :series and at >= :from and at < :to group by begins`
const summary = {
  minute: `insert or replace into minute select :series, at / 60000 * 60000 as begins, avg(value), min(value), max(value), count(*)
    from raw where series = :series and at >= :from and at < :to group by begins`,
  ten: sumUp('ten', 'minute'),
  hour: sumUp('hour', 'ten'),
}

/**
 * Sums raw samples up into minutes, those into tens of minutes and hours, as they close. How far it came is written after the
 * rows: what a crash cut off is summed again, to the same rows.
 */
export function createRolling(raw: Database.Database) {
  const sum = {
    minute: raw.prepare(summary.minute),
    ten: raw.prepare(summary.ten),
    hour: raw.prepare(summary.hour),
  }
  const seriesIds = raw.prepare('select id from series where id > ? order by id limit 200').pluck()
  const keep = raw.prepare('insert or replace into progress values (?, ?)')
  const kept = raw.prepare('select at from progress where name = ?').pluck()
  const from = (level: RolledLevel) => (kept.get(level) as number | undefined) ?? 0
  /** Everything before is summed up and can be read. */
  const done = { minute: from('minute'), ten: from('ten'), hour: from('hour') }
  /** Everything before has been summed up or is being: what comes for it now is late. */
  const begun = { ...done }
  let newest = 0
  let under: Promise<void> | undefined

  async function rollLevel(level: RolledLevel, to: number) {
    if (to <= done[level]) return
    begun[level] = to
    let last = 0
    for (;;) {
      const ids = seriesIds.all(last) as number[]
      if (ids.length === 0) break
      while (ids.length > 0) {
        const until = performance.now() + sliceMs
        raw.transaction(() => {
          while (ids.length > 0 && performance.now() < until) {
            last = ids.shift() ?? last
            sum[level].run({ series: last, from: done[level], to })
          }
        })()
        await breathe()
        if (!raw.open) return
      }
    }
    keep.run(level, to)
    done[level] = to
  }

  const closed = () => beginning(newest - graceMs, levels.minute.everyMs)

  async function roll() {
    try {
      while (closed() > done.minute) {
        await rollLevel('minute', closed())
        for (const level of ['ten', 'hour'] as const)
          if (raw.open) await rollLevel(level, beginning(done.minute, levels[level].everyMs))
        if (!raw.open) return
      }
    } finally {
      under = undefined
    }
  }

  return {
    done: done as Readonly<Record<RolledLevel, number>>,
    /** Tells that samples up to this moment are in the file; what has closed by then is summed up beside the work. */
    reached(at: number): void {
      newest = Math.max(newest, at)
      if (under || closed() <= done.minute) return
      // What fails here fails in the next append as well, which tells it; the sums are made up for later.
      under = breathe().then(roll)
      under.catch(() => {})
    },
    /** Inside a transaction: a sample that came for what is summed up already is summed up with it. */
    late(series: number, at: number): void {
      for (const level of rolledLevels) {
        const begins = beginning(at, levels[level].everyMs)
        if (begins < begun[level]) sum[level].run({ series, from: begins, to: begins + levels[level].everyMs })
      }
    },
    isLate: (at: number) => at < begun.minute,
    /** Resolves when nothing is being summed up. */
    rest: async () => {
      await under?.catch(() => {})
    },
  }
}
export type Rolling = ReturnType<typeof createRolling>
