import { Cron } from 'croner'
import { invalid, toFailure } from '#domain/failure'
import type { Routine } from '#domain/routine'

type Schedule = Pick<Routine, 'cron' | 'zone'>

/**
 * Throws `invalid` for a cron expression or a time zone that is none, and for one that comes due more than once in a
 * quarter of an hour or never: a routine is no watch.
 */
export function assertSchedule({ cron, zone }: Schedule): void {
  if (zone !== undefined) assertZone(zone)
  if (cron === undefined) return
  const [first, second] = parse({ cron, zone }).nextRuns(2)
  if (!first) throw invalid(`The schedule “${cron}” never comes due.`, 'Is there such a day? 31 February is none.')
  if (second && second.getTime() - first.getTime() < leastMs)
    throw invalid(
      `The schedule “${cron}” comes due more often than every fifteen minutes.`,
      'What should be watched closer than that is a metric: switch sampling on.',
    )
}

const leastMs = 15 * 60_000

/** When a schedule comes due next after a moment; both in milliseconds since 1970. Undefined when it never does again. */
export function nextTime(schedule: Schedule, after: number): number | undefined {
  return parse(schedule).nextRun(new Date(after))?.getTime()
}

function assertZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw invalid(`There is no time zone ${zone}.`, 'Zones are written as Europe/Berlin or UTC.')
  }
}

function parse({ cron = '', zone }: Schedule): Cron {
  try {
    // The console's own clock decides when; nothing is started here.
    return new Cron(cron, { paused: true, mode: '5-part', ...(zone !== undefined && { timezone: zone }) })
  } catch (error) {
    const said = error instanceof Error ? error.message : toFailure(error).message
    throw invalid(
      `The schedule “${cron}” cannot be read: ${said.replace(/^CronPattern: /, '')}`,
      'Five words: minute, hour, day, month, weekday. “30 7 * * 1-5” is half past seven from Monday to Friday.',
    )
  }
}
