import { OpsError } from '#domain/failure'
import type { Worker } from '../workers/found'
import { stateOf } from '../workers/processes'
import type { CeleryLook } from './look'
import { ago, celeryProbe, iso, told } from './probe'
import { calledOf } from './workers'

/** A worker may carry beat itself: `celery worker -B`. */
const carriesBeat = ({ words, lead }: Worker) =>
  lead !== null && words.some(word => /^(?:-[A-Za-z]*B|--beat)$/.test(word))

const sentBy = (look: CeleryLook) => look.logs.flatMap(one => one.lines.filter(line => line.what === 'sent'))

export const celeryBeat = celeryProbe(
  'celery.beat',
  'The process that starts what is scheduled: whether it runs or is frozen, when it last started something, and how often it has to. One row that says so where there is none.',
  {
    name: 'text',
    state: 'text',
    entries: 'int',
    shortest_seconds: 'int',
    last_sent: 'time',
    seconds_ago: 'int',
    last_entry: 'text',
    pid: 'int',
    seconds: 'int',
    container: 'text',
    exit_code: 'int',
    oom_killed: 'bool',
  },
  look => {
    const schedule = look.answer instanceof OpsError ? undefined : look.answer.schedule
    const every = (schedule ?? []).flatMap(one => (one.every == null ? [] : [one.every]))
    const last = sentBy(look).toSorted((a, b) => String(b.at).localeCompare(String(a.at)))[0]
    const common = {
      entries: schedule?.length,
      shortest_seconds: every.length ? Math.round(Math.min(...every)) : null,
      last_sent: last?.at,
      seconds_ago: ago(last?.at, look.now),
      last_entry: last?.entry,
    }
    const carriers = look.workers.filter(carriesBeat)
    const all = look.beats.length > 0 ? look.beats : carriers
    if (all.length === 0) return [{ name: 'beat', state: 'absent', ...common }]
    return all.map(one => ({
      name: calledOf(one),
      state: stateOf(one),
      ...common,
      pid: one.lead?.pid,
      seconds: one.lead?.seconds,
      container: one.container?.name,
      exit_code: one.lead ? null : one.container?.exit_code,
      oom_killed: one.lead ? null : one.container?.oom_killed,
    }))
  },
)

/** A task may take its time; only after this is a run that did not succeed called late. Seconds. */
const grace = 300

/**
 * Judged by the last moment at which each entry was due. `known` is false where the log does not reach back that far: then
 * nothing is said of it.
 */
export const celerySchedule = celeryProbe(
  'celery.schedule',
  'Every entry of the schedule: when it was due, when beat last sent it, when it last succeeded or failed, as the logs tell.',
  {
    entry: 'text',
    task: 'text',
    schedule: 'text',
    due: 'time',
    last_sent: 'time',
    last_success: 'time',
    success_ago: 'int',
    last_failure: 'time',
    error: 'text',
    overdue_seconds: 'int',
    known: 'bool',
    log_from: 'time',
  },
  look => {
    const { schedule } = told(look)
    const lines = look.logs.flatMap(one => one.lines)
    const begins = look.logs.filter(one => one.unread === null).map(one => one.from)
    // The log that begins last bounds what is known: a success may stand in the one, its start in the other.
    const from = begins.length === 0 || begins.includes(null) ? null : (begins.toSorted().at(-1) ?? null)
    return schedule.map(entry => {
      const latest = (what: string, by: (line: (typeof lines)[number]) => boolean) =>
        lines
          .filter(line => line.what === what && line.at !== null && by(line))
          .toSorted(byTime)
          .at(-1)
      const sent = latest('sent', line => line.entry === entry.name)
      const success = latest('succeeded', line => line.task === entry.task)
      const failure = latest('failed', line => line.task === entry.task)
      const due = entry.due ?? (entry.every == null ? null : look.now - Math.max(grace, 2 * entry.every))
      const known = from !== null && due !== null && Date.parse(from) / 1000 <= due
      const done = success?.at != null && due !== null && Date.parse(success.at) / 1000 >= due
      // Of what is due again and again it counts since when nothing succeeded, of what has its hour since that.
      const since = entry.due == null ? Date.parse(String(success?.at ?? from)) / 1000 : (due ?? look.now)
      const late = Math.round(look.now - since)
      return {
        entry: entry.name,
        task: entry.task,
        schedule: entry.schedule,
        due: iso(due),
        last_sent: sent?.at,
        last_success: success?.at,
        success_ago: ago(success?.at, look.now),
        last_failure: failure?.at,
        error: failure?.error,
        overdue_seconds: known && !done && late > grace ? late : null,
        known,
        log_from: from,
      }
    })
  },
)

const byTime = (a: { at: string | null }, b: { at: string | null }) =>
  Date.parse(String(a.at)) - Date.parse(String(b.at))
