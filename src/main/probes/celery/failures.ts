import { sameError, type TaskLine } from './log-lines'
import { ago, celeryProbe } from './probe'

/** What failed in the last hour of the log, the same error of the same task as one row; worst first. */
export const celeryFailures = celeryProbe(
  'celery.failures',
  'Tasks that failed in the last hour, as the workers’ logs tell: how often, when last, with which error, and how many of that task succeeded.',
  {
    task: 'text',
    error: 'text',
    failed: 'int',
    succeeded: 'int',
    failed_pct: 'float',
    retried: 'int',
    first_at: 'time',
    last_at: 'time',
    seconds_ago: 'int',
    example_id: 'text',
    log: 'text',
  },
  look => {
    const since = look.now - 3600
    const recent = look.logs.flatMap(log =>
      log.lines
        .filter(one => one.at !== null && Date.parse(one.at) / 1000 >= since)
        .map(one => ({ ...one, log: log.of })),
    )
    const count = (what: TaskLine['what'], task: string) =>
      recent.filter(one => one.what === what && one.task === task).length
    const groups = Map.groupBy(
      recent.filter(one => one.what === 'failed'),
      one => JSON.stringify([one.task, sameError(one.error ?? '')]),
    )
    return [...groups.values()]
      .map(all => {
        const [first] = all
        const times = all.map(one => String(one.at)).toSorted()
        const task = first?.task ?? '?'
        const [failed, succeeded] = [count('failed', task), count('succeeded', task)]
        return {
          task,
          error: first?.error,
          failed: all.length,
          succeeded,
          failed_pct: Math.round((1000 * failed) / (failed + succeeded)) / 10,
          retried: count('retried', task),
          first_at: times[0],
          last_at: times.at(-1),
          seconds_ago: ago(times.at(-1), look.now),
          example_id: all.at(-1)?.id,
          log: [...new Set(all.map(one => one.log))].join(', '),
        }
      })
      .toSorted((a, b) => b.failed - a.failed)
  },
)
