import type { RunEvent, RunHeader } from '#domain/run-event'
import type { Cell } from '#domain/table'

const day = 86_400_000
const begun = Date.parse('2026-11-26T03:00:00.000Z')

/** Thirty days of two series, one of them with a gap and a forecast of ten days. */
export function growth(name = 'shop'): Cell[][] {
  const measured = Array.from({ length: 30 }, (_, at): Cell[][] => [
    [new Date(begun - (30 - at) * day).toISOString(), name, at === 7 ? null : 1e9 + at * 2e7, null, null, 'measured'],
    [new Date(begun - (30 - at) * day).toISOString(), 'archive', 4e8, null, null, 'measured'],
  ])
  const forecast = Array.from({ length: 10 }, (_, at): Cell[] => [
    ...[new Date(begun + at * day).toISOString(), name, 1.6e9 + at * 2e7],
    ...[1.55e9 + at * 1e7, 1.65e9 + at * 3e7, 'forecast'],
  ])
  return [...measured.flat(), ...forecast]
}

/** A finished run of a report whose evidence is a chart, a table and a look that failed. */
export function chartedRun(
  more: {
    readonly id?: string
    readonly name?: string
    readonly rows?: readonly (readonly Cell[])[]
    readonly finding?: string
    readonly severity?: 'warning' | 'critical'
    readonly blind?: boolean
  } = {},
): RunEvent[] {
  const step = (id: string, title: string) => ({
    id,
    title,
    kind: 'sql' as const,
    effect: 'reads' as const,
    target: 'db',
  })
  const run: RunHeader = {
    ...{ id: more.id ?? 'run-8', runbook: 'postgres/capacity', title: 'Capacity review', hash: 'cd'.repeat(32) },
    ...{ system: { id: 's', name: 'shop', environment: 'staging' }, parameters: {}, operator: 'ada', mode: 'all' },
    targets: { db: { profile: 'p', name: 'db', address: 'ada@db:5432/shop' } },
    thresholds: [
      { id: 't', title: 'Disk used', warning: 80, critical: 90, unit: '%', set: 'default', source: 'shop guide' },
    ],
    steps: [
      { ...step('growth', 'Growth of the databases'), chart: { x: 'at', y: ['value'], by: 'series', unit: 'bytes' } },
      { ...step('tables', 'Largest tables'), key: ['table_name'] },
      step('disk', 'Room on the disk'),
    ],
    report: 'capacity',
  }
  const columns = ['at', 'series', 'value', 'low', 'high', 'kind'].map((name, at) => ({
    name,
    type: at === 0 ? ('time' as const) : at === 1 || at === 5 ? ('text' as const) : ('float' as const),
  }))
  const tables = {
    columns: [
      { name: 'table_name', type: 'text' as const },
      { name: 'total_bytes', type: 'int' as const },
    ],
    rows: more.rows ?? [
      ['orders', 5_000_000],
      ['people', 1_000_000],
    ],
  }
  const ended = (id: string, outcome: 'passed' | 'found') =>
    ({ type: 'step.finished', step: id, outcome, ms: 40 }) as const
  const bodies = [
    { type: 'run.started', run },
    { type: 'step.started', step: 'growth', attempt: 1 },
    { type: 'step.command', step: 'growth', role: 'action', kind: 'sql', text: 'select * from growth', values: {} },
    { type: 'step.table', step: 'growth', role: 'action', ms: 3, table: { columns, rows: growth(more.name) } },
    ended('growth', 'passed'),
    { type: 'step.started', step: 'tables', attempt: 1 },
    { type: 'step.table', step: 'tables', role: 'action', ms: 3, table: tables },
    ...(more.blind
      ? [
          {
            type: 'step.finished',
            step: 'tables',
            outcome: 'failed',
            ms: 1,
            failure: { kind: 'denied', message: 'No.' },
          },
        ]
      : [
          {
            type: 'step.judged',
            step: 'tables',
            notes: [],
            findings: [{ severity: more.severity ?? 'warning', title: more.finding ?? 'orders is 31 % dead' }],
          },
          ended('tables', 'found'),
        ]),
    { type: 'step.finished', step: 'disk', outcome: 'skipped', reason: 'There is no host.', ms: 0 },
    { type: 'run.finished', outcome: 'found' },
  ]
  return bodies.map(
    (body, index) => ({ seq: index + 1, at: new Date(begun + index).toISOString(), ...body }) as RunEvent,
  )
}
