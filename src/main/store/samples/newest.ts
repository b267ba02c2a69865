import type Database from 'better-sqlite3'
import type { Series, SeriesFilter } from '#domain/sample'
import { levels } from './levels'

// A clock that once stood wrong has left samples of a time to come; they are nobody's newest.
const aheadMs = 60_000

const first = (level: string) => `(select min(at) from ${level} where series = s.id)`
const last = (level: string, column: string) =>
  `(select ${column} from ${level} where series = s.id and at <= :until order by at desc limit 1)`

// Each is one step down an index. Where the samples are gone, minutes and hours still tell.
const text = `select s.id, s.system, s.profile, s.metric, s.label,
    coalesce(${first('raw')}, ${first('recent')}) as raw, ${first('minute')} as minute, ${first('hour')} as hour,
    coalesce(${last('recent', 'at')}, ${last('raw', 'at')}, ${last('minute', 'at')}, ${last('hour', 'at')}) as "to",
    coalesce(${last('recent', 'value')}, ${last('raw', 'value')}, ${last('minute', 'mean')}, ${last('hour', 'mean')}) as value
  from series s
  where (:system is null or s.system = :system) and (:profile is null or s.profile = :profile)
    and (:metric is null or s.metric = :metric) and (:label is null or s.label = :label)
  order by s.system, s.profile, s.metric, s.label`

type Row = Omit<Series, 'from'> & { value: number | null } & Record<'raw' | 'minute' | 'hour', number | null>

/** Reads which series there are, from when to when, and what each said last. */
export function createNewest(raw: Database.Database) {
  const statement = raw.prepare(text)
  return (filter: SeriesFilter, now: number): (Series & { value: number })[] => {
    const asked = { system: null, profile: null, metric: null, label: null, ...filter, until: now + aheadMs }
    const rows = statement.all(asked) as Row[]
    return rows.flatMap(({ raw, minute, hour, value, ...row }) =>
      value === null ? [] : [{ ...row, value, from: firstOf(hour, minute, raw) }],
    )
  }
}

/** An hour begins before its first sample: the finer row tells it better, where it is still there. */
function firstOf(hour: number | null, minute: number | null, raw: number | null): number {
  const coarse = hour ?? minute ?? raw ?? 0
  return [minute, raw].reduce<number>(
    (from, at) => (at !== null && at < from + levels.hour.everyMs ? at : from),
    coarse,
  )
}
