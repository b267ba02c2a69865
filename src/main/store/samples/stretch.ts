import type Database from 'better-sqlite3'
import type { Stretch } from '#domain/sample'
import { type Point, withGaps } from './gaps'
import { beginning, type Level, levels, type RolledLevel } from './levels'
import type { Rolling } from './roll'

const columns = 'at, mean, low, high, count'
const from = (level: RolledLevel) => `select ${columns} from ${level} where series = :series`
const fromRaw = 'select at, value as mean, value as low, value as high, 1 as count from samples where series = :series'

// What has not been summed up yet comes from the finer rows. Tens may be behind the hours for a while: older files had none.
const restOfRaw = `${fromRaw} and at >= max(:from, :minute) and at < :to`
const restOfMinute = `${from('minute')} and at >= max(:from, :ten) and at < min(:to, :minute)`
const parts = {
  raw: `${fromRaw} and at >= :from and at < :to`,
  minute: `${from('minute')} and at >= :from and at < min(:to, :minute)
    union all ${restOfRaw}`,
  ten: `${from('ten')} and at >= :from and at < min(:to, :ten)
    union all ${restOfMinute}
    union all ${restOfRaw}`,
  hour: `${from('hour')} and at >= :from and at < min(:to, :hour)
    union all ${from('ten')} and at >= max(:from, :hour) and at < min(:to, :ten)
    union all ${restOfMinute} and at >= :hour
    union all ${restOfRaw}`,
}

/** Reads stretches in whichever kept resolution holds them and gives the fewest rows to sum up. */
export function createStretches(raw: Database.Database, rolling: Pick<Rolling, 'done'>) {
  // A number beyond 31 bits comes to SQLite as a real one, and would divide like one.
  const grouped = Object.fromEntries(
    Object.entries(parts).map(([level, part]) => [
      level,
      raw
        .prepare(
          `select at / cast(:every as integer) * cast(:every as integer) as begins, sum(mean * count) / sum(count), min(low), max(high)
           from (${part}) group by begins order by begins`,
        )
        .raw(),
    ]),
  ) as Record<Level, Database.Statement>
  const samples = raw
    .prepare('select at, value, value, value from samples where series = ? and at >= ? and at < ? order by at limit ?')
    .raw()
  const silences = raw
    .prepare(
      'select at from silent where profile = (select profile from series where id = ?) and at >= ? and at < ? order by at',
    )
    .pluck()
  const tensBegin =
    (raw.prepare("select at from progress where name = 'ten begins'").pluck().get() as number | undefined) ?? 0

  /** One series; at most `points` points. */
  return function stretch(series: number, from: number, to: number, points: number, now: number): Stretch {
    const level = levelFor(from, to, points, { now, tensBegin })
    const quiet = silences.all(series, from, to) as number[]
    const until = Math.min(to, now)
    if (level === 'raw') {
      const found = samples.all(series, from, to, points + 1) as Point[]
      const whole = withGaps(found, quiet, 0, until)
      if (found.length <= points && whole.at.length <= points) return { series, everyMs: 0, ...whole }
    }
    const everyMs = lengthFor(level, from, to, points)
    const asked = { series, every: everyMs, from: beginning(from, everyMs), to, ...rolling.done }
    const found = grouped[level].all(asked) as Point[]
    const begins = quiet.map(at => beginning(at, everyMs))
    return { series, everyMs, ...withGaps(found, begins, everyMs, until) }
  }
}

const coarser = [levels.minute.everyMs, levels.ten.everyMs, levels.hour.everyMs]

/** The coarsest that still gives the points asked for; where that is not kept any more, the next. */
function levelFor(from: number, to: number, points: number, kept: { now: number; tensBegin: number }): Level {
  const wanted = (to - from) / points
  const since = (level: Level) => Math.max(kept.now - levels[level].keptMs, level === 'ten' ? kept.tensBegin : 0)
  const fits = (['raw', 'minute', 'ten'] as const).find((level, at) => wanted < coarser[at]! && from >= since(level))
  return fits ?? 'hour'
}

/** Intervals lie on whole multiples of their length, so that a picture that moves on keeps its points. */
function lengthFor(level: Level, from: number, to: number, points: number): number {
  const step = levels[level].everyMs || 1000
  return Math.max(1, Math.ceil((to - from) / (points - 1) / step)) * step
}
