import type { RunbookSummary } from '#contract/runbooks'

/** The words an operator has for a symptom, in the order in which the tiles stand; others follow as they are named. */
const words: Record<string, string> = {
  outage: 'Outage',
  'website-down': 'Website is down',
  'slow-api': 'Slow API',
  'errors-500': '500 errors',
  timeouts: 'Time-outs',
  'slow-database': 'Slow database',
  'slow-writes': 'Slow writes',
  'database-hangs': 'Database hangs',
  deadlocks: 'Deadlocks',
  'database-down': 'Database is down',
  'connections-refused': 'Database refuses connections',
  'pool-exhausted': 'Connection pool exhausted',
  'replica-behind': 'Replica is behind',
  'high-cpu': 'High CPU',
  'high-memory': 'High memory',
  'out-of-memory': 'Out of memory',
  'containers-down': 'Containers are down',
  'disk-full': 'Disk full',
  'disk-growth': 'Disk grows',
  'redis-errors': 'Redis errors',
  'cache-misses': 'Cache misses',
  'workers-stuck': 'Workers stuck',
  corruption: 'Damaged data',
  'data-loss': 'Lost data',
  'backup-old': 'Backup is too old',
  'backup-broken': 'Backup is broken',
  certificate: 'Certificate trouble',
  'static-files': 'Static files',
  breach: 'Breach',
}
const order = Object.keys(words)

export function symptomWord(symptom: string): string {
  const text = symptom.replaceAll('-', ' ')
  return words[symptom] ?? text.charAt(0).toUpperCase() + text.slice(1)
}

/** All symptoms that some runbook answers: the known ones in their order, then the others by their names. */
export function symptomsOf(
  runbooks: readonly Pick<RunbookSummary, 'symptoms'>[],
): { symptom: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const runbook of runbooks) for (const one of runbook.symptoms) counts.set(one, (counts.get(one) ?? 0) + 1)
  const place = (symptom: string) => (order.includes(symptom) ? order.indexOf(symptom) : order.length)
  return [...counts]
    .map(([symptom, count]) => ({ symptom, count }))
    .toSorted((a, b) => place(a.symptom) - place(b.symptom) || a.symptom.localeCompare(b.symptom))
}

/**
 * The runbooks that answer a symptom, the best first: the walk that is named for it, then those made for trouble before
 * routines that also see it, and among them those that name it earlier.
 */
export function answering<T extends Pick<RunbookSummary, 'id' | 'symptoms' | 'cadence' | 'title'>>(
  runbooks: readonly T[],
  symptom: string,
): T[] {
  const neighbour = (runbook: T) => Number(!runbook.id.endsWith(`/${symptom}`))
  const routine = (runbook: T) => Number(runbook.cadence !== 'on-demand')
  return runbooks
    .filter(runbook => runbook.symptoms.includes(symptom))
    .toSorted(
      (a, b) =>
        neighbour(a) - neighbour(b) ||
        routine(a) - routine(b) ||
        a.symptoms.indexOf(symptom) - b.symptoms.indexOf(symptom) ||
        a.title.localeCompare(b.title),
    )
}
