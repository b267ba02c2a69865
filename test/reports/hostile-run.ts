import type { RunEvent, RunHeader } from '#domain/run-event'

/** What a hostile server could say, wherever it can say something. */
export const payloads = [
  '<script>alert(1)</script>',
  '<img src=x onerror="alert(1)">',
  '![x](http://tracker.example/p.png)',
  '[click](javascript:alert(1))',
  '<http://tracker.example>',
  'http://tracker.example/auto and www.tracker.example',
  'a | b || c \\| d',
  '`code` ``` fence\n```\n# heading\n~~~',
  'line one\nline two\r\n| cell | row |\n|---|---|',
  '\u001b[31mred\u001b[0m \u001b]8;;http://tracker.example\u0007link\u001b]8;;\u0007 \u009b2J',
  'safe\u202egnp.exe \u2066isolate\u2069 \u200bzero',
  '&lt;script&gt; &amp; &#x3c;script&#x3e;',
  '*bold* _em_ ~~gone~~ **',
  '- [ ] task\n1. one',
  '[ref]: http://tracker.example',
  '[^note] :emoji: $x$',
  '\u0000\u0007\u007f',
  '\ud800 lone',
  '"><style>*{display:none}</style>',
  '</td></table></body>',
  '</title><svg onload=alert(1)>',
] as const

const all = payloads.join(' § ')

/** A finished run in which every text that can come from outside is hostile. */
export function hostileRun(): RunEvent[] {
  const run: RunHeader = {
    id: 'r1',
    runbook: 'postgres/locks',
    title: all,
    hash: 'ab'.repeat(32),
    system: { id: 's1', name: all, environment: 'staging' },
    targets: { db: { profile: 'p1', name: all, address: all } },
    parameters: { name: all, password: '••••' },
    thresholds: [{ id: 't', title: all, warning: 1, critical: 2, unit: all, set: 'default', source: all }],
    steps: [
      { id: 'look', title: all, kind: 'sql', effect: 'reads', target: 'db' },
      { id: 'act', title: all, kind: 'sh', effect: 'changes', target: 'db' },
    ],
    operator: all,
    mode: 'all',
  }
  const failure = { kind: 'rejected', code: all, message: all, hint: all } as const
  const columns = payloads.map(name => ({ name, type: 'text' as const }))
  const at = '2026-11-23T03:00:00.000Z'
  const bodies = [
    { type: 'run.started', run },
    { type: 'step.started', step: 'look', attempt: 1, identity: { id: all, label: all } },
    { type: 'step.command', step: 'look', role: 'action', kind: 'sql', text: all, values: { name: all } },
    {
      type: 'step.table',
      step: 'look',
      role: 'action',
      ms: 3,
      table: { columns, rows: [[...payloads], [...payloads]], cut: all },
    },
    {
      type: 'step.judged',
      step: 'look',
      notes: [...payloads],
      findings: payloads.map(title => ({
        severity: 'critical' as const,
        title,
        advice: title,
        evidence: { [title]: title, int: 42, nothing: null },
        next: { runbook: 'postgres/locks', parameters: { pid: title } },
      })),
    },
    { type: 'step.finished', step: 'look', outcome: 'found', ms: 12 },
    { type: 'step.started', step: 'act', attempt: 2 },
    ...payloads.map(text => ({ type: 'step.output' as const, step: 'act', stream: 'stdout' as const, text })),
    ...payloads.map(item => ({
      type: 'step.item' as const,
      step: 'act',
      item,
      outcome: 'failed' as const,
      failure,
      ms: 1,
    })),
    { type: 'step.undo', step: 'act', state: 'kept', text: all },
    { type: 'step.child', step: 'act', run: 'r2', runbook: all, outcome: 'passed' },
    { type: 'question.answered', id: 'q', answer: { kind: 'skip', reason: all }, operator: all },
    { type: 'step.finished', step: 'act', outcome: 'failed', failure, reason: all, ms: 61_000 },
    { type: 'run.note', text: all, operator: all },
    { type: 'run.finished', outcome: 'failed' },
  ] as const
  return bodies.map((body, index) => ({ seq: index + 1, at, ...body }) as RunEvent)
}
