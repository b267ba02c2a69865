import { setImmediate as breathe } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { beginning, levels, type RolledLevel, sliceMs } from './levels'
import type { Recent } from './recent'

/** Targets are asked at about the same time, not at the same one: an interval closes this much after its end. */
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
 * Every ten minutes moves the samples that came to the pages of their series and sums them up, into minutes, those into tens
 * of minutes, and those into hours: one visit to a series' pages where each sample would be one. How far it came is written
 * after the rows: what a crash cut off is moved and summed again, to the same rows.
 */
export function createRolling(raw: Database.Database, recent: Recent) {
  const sum = {
    minute: raw.prepare(summary.minute),
    ten: raw.prepare(summary.ten),
    hour: raw.prepare(summary.hour),
  }
  const insert = raw.prepare('insert or replace into raw values (?, ?, ?)')
  const seriesIds = raw.prepare('select id from series where id > ? order by id limit 200').pluck()
  const keep = raw.prepare('insert or replace into progress values (?, ?)')
  const kept = raw.prepare('select at from progress where name = ?').pluck()
  const from = (name: string) => (kept.get(name) as number | undefined) ?? 0
  /** Everything before is summed up and can be read. */
  const done = { minute: from('minute'), ten: from('ten'), hour: from('hour') }
  /** Everything before has been moved and summed up or is being: what comes for it now is late. */
  const begun = { ...done, minute: Math.max(done.minute, from('minute begun')) }
  let newest = 0
  let under: Promise<void> | undefined

  /** Answers whether it came to its end: the file may be closed meanwhile. */
  async function pass(to: Record<RolledLevel, number>): Promise<boolean> {
    const behind = rolledLevels.filter(level => to[level] > done[level])
    // Before the first row is moved: the next process must know as well what is late.
    keep.run('minute begun', to.minute)
    for (const level of behind) begun[level] = to[level]
    let last = 0
    for (;;) {
      const ids = seriesIds.all(last) as number[]
      if (ids.length === 0) break
      while (ids.length > 0) {
        const until = performance.now() + sliceMs
        raw.transaction(() => {
          while (ids.length > 0 && performance.now() < until) {
            const series = ids.shift() ?? last
            recent.move(series, to.minute)
            for (const level of behind) sum[level].run({ series, from: done[level], to: to[level] })
            last = series
          }
        })()
        await breathe()
        if (!raw.open) return false
      }
    }
    raw.transaction(() => {
      recent.removeTicks(to.minute)
      for (const level of behind) keep.run(level, to[level])
    })()
    for (const level of behind) done[level] = to[level]
    return true
  }

  const closed = () => beginning(newest - graceMs, levels.ten.everyMs)

  async function roll() {
    try {
      while (closed() > done.minute) {
        const to = closed()
        if (!(await pass({ minute: to, ten: to, hour: beginning(to, levels.hour.everyMs) }))) return
      }
    } finally {
      under = undefined
    }
  }

  return {
    done: done as Readonly<Record<RolledLevel, number>>,
    begun: () => begun.minute,
    /** Tells that samples up to this moment are in the file; what has closed by then is summed up beside the work. */
    reached(at: number): void {
      newest = Math.max(newest, at)
      if (under || closed() <= done.minute) return
      // What fails here fails in the next append as well, which tells it; the sums are made up for later.
      under = breathe().then(roll)
      under.catch(() => {})
    },
    /** Inside a transaction: a sample for what is summed up already goes to its series at once, and is summed up with it. */
    late(series: number, at: number, value: number): void {
      recent.forget(series, at)
      insert.run(series, at, value)
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
