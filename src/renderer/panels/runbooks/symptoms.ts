import type { RunbookSummary } from '#contract/runbooks'

/** The words an operator has for a symptom; others are shown as they are named. */
const words: Record<string, string> = {
  'slow-api': 'Slow API',
  'slow-database': 'Slow database',
  'errors-500': '500 errors',
  'http-500': '500 errors',
  'high-cpu': 'High CPU',
  'high-memory': 'High memory',
  'disk-full': 'Disk full',
  'database-down': 'Database refuses connections',
  'connections-refused': 'Database refuses connections',
  'pool-exhausted': 'Connection pool exhausted',
  'redis-errors': 'Redis errors',
  'workers-stuck': 'Workers stuck',
  certificate: 'Certificate trouble',
  'static-files': 'Static files',
  outage: 'Outage',
  breach: 'Breach',
}

export function symptomWord(symptom: string): string {
  const text = symptom.replaceAll('-', ' ')
  return words[symptom] ?? text.charAt(0).toUpperCase() + text.slice(1)
}

/** All symptoms that some runbook answers, those with most answers first. */
export function symptomsOf(
  runbooks: readonly Pick<RunbookSummary, 'symptoms'>[],
): { symptom: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const runbook of runbooks) for (const one of runbook.symptoms) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts]
    .map(([symptom, count]) => ({ symptom, count }))
    .toSorted((a, b) => b.count - a.count || a.symptom.localeCompare(b.symptom))
}
