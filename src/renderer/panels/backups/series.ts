import type { Backups, Drill } from '#contract/backups'
import { type Cell, records } from '#domain/table'

/** One file of a series. */
export interface Dump {
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly written: number
  readonly checksum: boolean
  readonly problem: string | null
  /** The newest drill that was made of it. */
  readonly drill: Drill | undefined
}

/** The dumps of one database, newest first, with what can be said of them all. */
export interface Series {
  readonly name: string
  readonly dumps: readonly Dump[]
  readonly ageMs: number
  readonly usualGapMs: number | null
  readonly longestGapMs: number | null
  /** Of the newest, against the median of those before it. */
  readonly sizePct: number | null
  readonly problem: string | null
  readonly standing: Standing
  /** The newest drill of any of its dumps. */
  readonly drill: Drill | undefined
}

export type Standing = 'fresh' | 'late' | 'old' | 'broken'

const ms = (seconds: Cell | undefined) => (seconds === null || seconds === undefined ? null : Number(seconds) * 1000)
const fileName = (path: string) => path.split('/').at(-1) ?? path

/** The series of a look, the worst first; each dump with the drill that restored it. */
export function seriesIn(look: Pick<Backups, 'series' | 'files' | 'age'>, drills: readonly Drill[]): Series[] {
  const files = records(look.files).filter(row => row.alias !== true)
  return records(look.series)
    .map((row): Series => {
      const dumps = files
        .filter(file => file.series === row.series)
        .map((file): Dump => {
          const bytes = Number(file.bytes)
          const name = fileName(String(file.path))
          return {
            ...{ name, bytes, path: String(file.path), written: Date.parse(String(file.written)) },
            checksum: file.checksum === true,
            problem: file.problem === null ? null : String(file.problem),
            drill: drills.find(one => one.dump === name && (one.bytes === null || one.bytes === bytes)),
          }
        })
      const ageMs = ms(row.age_seconds) ?? 0
      const usualGapMs = ms(row.usual_gap_seconds)
      const problem = row.newest_problem === null ? null : String(row.newest_problem)
      const ofIt = new Set(dumps.map(dump => dump.drill))
      return {
        ...{ name: String(row.series), dumps, ageMs, usualGapMs, problem },
        longestGapMs: ms(row.longest_gap_seconds),
        sizePct: row.size_pct === null ? null : Number(row.size_pct),
        standing: problem === null ? standingOf(ageMs, usualGapMs, look.age) : 'broken',
        drill: drills.find(one => ofIt.has(one)),
      }
    })
    .toSorted((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing) || a.name.localeCompare(b.name))
}

const order: readonly Standing[] = ['broken', 'old', 'late', 'fresh']
const hourMs = 3_600_000

/** As the runbook judges it: over the line, and later than this series usually is. A weekly dump of three days is not late. */
export function standingOf(ageMs: number, usualGapMs: number | null, age: Backups['age']): Standing {
  if (!age) return 'fresh'
  const over = (hours: number, times: number) =>
    ageMs >= hours * hourMs && (usualGapMs === null || ageMs >= times * usualGapMs)
  if (over(age.critical, 2.2)) return 'old'
  return over(age.warning, 1.5) ? 'late' : 'fresh'
}
