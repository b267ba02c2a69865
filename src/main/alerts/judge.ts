import { isBeyond, isOver, type Level, type Line, mildest } from './line'

/** For how long, and in how many looks one after the other, a value was beyond a line. */
interface Held {
  readonly ms: number
  readonly looks: number
}

/** What is known of one series under one rule. */
export interface Standing {
  readonly level: 'clear' | Level
  /** The newest look, milliseconds since 1970; absent before the first. */
  readonly at?: number
  /** The same by a clock that nobody sets, where the look told it. */
  readonly elapsed?: number
  /** Whether that look brought a value. */
  readonly answered: boolean
  /** The newest value; null while an alert stands because nothing is heard. */
  readonly value: number | null
  readonly warning: Held
  readonly critical: Held
  /** Looked at without an answer, for so long; time in which nobody looked is not in it. */
  readonly silent: Held
  /** It is open for want of an answer, not for a value. */
  readonly forSilence: boolean
  /** When it began within the last hour, milliseconds since 1970. */
  readonly begun: readonly number[]
  /** It comes and goes, so it is still open: for so long it has been past `clear`. */
  readonly calmMs: number
}

/** One look at a series: what was measured, or that nothing could be. */
export interface Look {
  readonly at: number
  /** By a clock that nobody sets and that may stand while we sleep, milliseconds since whenever. */
  readonly elapsed?: number
  readonly value: number | null
}

/** What a look made of an alert. */
export type Happening = 'fired' | 'worse' | 'better' | 'resolved'

const never: Held = { ms: 0, looks: 0 }
export const unheard: Standing = {
  ...{ level: 'clear', answered: false, value: null, warning: never, critical: never, silent: never },
  ...{ forSilence: false, begun: [], calmMs: 0 },
}

const hourMs = 3_600_000
/** From so many beginnings within an hour on, an alert stays open until it was quiet for a while. */
export const flapping = 3
export const quietMs = 15 * 60_000

/**
 * Judges one look by what was known before. Durations are those between looks that answered; a gap counts as nothing, and
 * a clock that was set back neither lengthens nor shortens anything.
 */
export function judge(line: Line, before: Standing, look: Look): { standing: Standing; happened?: Happening } {
  const apart = before.at === undefined ? 0 : look.at - before.at
  const away = apart > line.gapMs
  const countedMs = away ? 0 : between(before, look, apart)
  const heard = look.value !== null && Number.isFinite(look.value) ? look.value : null
  const next = heard === null ? unanswered(line, before, countedMs) : answered(line, before, heard, countedMs, away)
  return settle(before, { ...next, at: look.at, ...(look.elapsed !== undefined && { elapsed: look.elapsed }) })
}

/** A short sleep is shorter than a gap, and a clock that is set tells nothing of how long anything was. */
function between(before: Standing, look: Look, apart: number): number {
  if (before.elapsed === undefined || look.elapsed === undefined) return Math.max(0, apart)
  const ours = Math.max(0, look.elapsed - before.elapsed)
  return apart < 0 ? ours : Math.min(apart, ours)
}

function answered(line: Line, before: Standing, value: number, countedMs: number, away: boolean): Standing {
  const fresh = away || before.silent.ms > line.gapMs
  const hold = (level: Level): Held => {
    if (!isBeyond(line, level, value)) return never
    const so = fresh ? never : before[level]
    return { ms: so.looks > 0 && before.answered ? so.ms + countedMs : so.ms, looks: so.looks + 1 }
  }
  const ripe = ({ ms, looks }: Held) => looks >= line.rule.strikes && ms >= line.rule.forSeconds * 1000
  const held = { warning: hold('warning'), critical: hold('critical') }
  const heard = { ...before, ...held, value, answered: true, silent: never, forSilence: false }
  const reached: Standing['level'] = ripe(held.critical) ? 'critical' : ripe(held.warning) ? 'warning' : 'clear'
  if (before.level === 'clear') return { ...heard, level: reached, calmMs: 0 }

  // It is open. What began for want of an answer ends with one that is not beyond; what began for a value, past `clear`.
  const beyond = held.critical.looks > 0 || held.warning.looks > 0
  const over = before.forSilence ? !beyond : isOver(line, value)
  if (over) {
    // Its first quiet look says nothing of the time before; from then on `calmMs` is not 0 until it is beyond again.
    const calmMs = before.calmMs === 0 ? 1 : before.calmMs + (before.answered ? countedMs : 0)
    const damped = before.begun.length >= flapping && calmMs < quietMs
    return { ...heard, level: damped ? mildest(line) : 'clear', calmMs }
  }
  const stays = held.critical.looks > 0 && before.level === 'critical'
  const level = reached === 'critical' || stays ? 'critical' : mildest(line)
  return { ...heard, level, calmMs: beyond ? 0 : before.calmMs }
}

function unanswered(line: Line, before: Standing, countedMs: number): Standing {
  const silent = { ms: before.silent.ms + countedMs, looks: before.silent.looks + 1 }
  const { missing, missingSeconds, strikes } = line.rule
  const still = { ...before, answered: false, silent }
  if (missing === 'keep' || silent.ms < missingSeconds * 1000 || silent.looks < strikes) return still
  if (missing === 'clear') return { ...still, level: 'clear', forSilence: false }
  if (before.level !== 'clear') return { ...still, value: null }
  return { ...still, level: mildest(line), value: null, forSilence: true, calmMs: 0 }
}

const weight = { clear: 0, warning: 1, critical: 2 } as const

/** Names what changed, and counts the beginnings of the last hour: those of an alert that is held open too. */
function settle(before: Standing, next: Standing & { at: number }): { standing: Standing; happened?: Happening } {
  const begun = before.begun.filter(at => Math.abs(next.at - at) < hourMs)
  const began = before.level === 'clear' ? next.level !== 'clear' : before.calmMs > 0 && next.calmMs === 0
  const standing: Standing = { ...next, begun: began && next.level !== 'clear' ? [...begun, next.at] : begun }
  const [was, is] = [weight[before.level], weight[next.level]]
  if (was === is) return { standing }
  return { standing, happened: was === 0 ? 'fired' : is === 0 ? 'resolved' : is > was ? 'worse' : 'better' }
}
