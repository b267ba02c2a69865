import { Cron } from 'croner'

/** The next moments of a cron expression in a zone, or in plain words why there are none. */
export function nextTimes(cron: string, zone: string, now: Date, count = 3): readonly Date[] | string {
  if (cron.trim().split(/\s+/).length !== 5) return 'Five words are needed: minute, hour, day, month, weekday.'
  try {
    // Made and never started: nothing waits for it.
    const times = new Cron(cron, { timezone: zone || undefined, paused: true, mode: '5-part' }).nextRuns(count, now)
    return times.length > 0 ? times : 'It never comes: no such day.'
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
  }
}
