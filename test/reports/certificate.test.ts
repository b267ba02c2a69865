import type { Nodes, Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { describe, expect, it } from 'vitest'
import type { Severity } from '#domain/finding'
import type { RunEvent, RunOutcome } from '#domain/run-event'
import type { Cell } from '#domain/table'
import { certificateOf, reportOf, toHtml, toMarkdown } from '../../src/main/reports'
import { hostileRun } from './hostile-run'

/** A finished run whose certificate states the steps `dump` and `counts`. */
function drill(
  outcome: RunOutcome,
  more: { severity?: Severity; without?: string; rows?: readonly (readonly Cell[])[] } = {},
): RunEvent[] {
  const step = (id: string) => ({
    id,
    title: `The ${id}`,
    kind: 'sql' as const,
    effect: 'reads' as const,
    target: 'db',
  })
  const run = {
    ...{ id: 'run-7', runbook: 'backup/verify', title: 'Restore drill', hash: 'ab'.repeat(32), operator: 'ada' },
    ...{ system: { id: 's', name: 'shop', environment: 'staging' as const }, parameters: {}, thresholds: [] },
    targets: { db: { profile: 'p', name: 'db', address: 'ada@db:5432/shop' } },
    ...{ steps: [step('dump'), step('counts')], certificate: ['dump', 'counts'], mode: 'all' as const },
  }
  const columns = ['name', 'rows'].map(name => ({ name, type: 'text' as const }))
  const table = (id: string, rows: readonly (readonly Cell[])[]) =>
    id === more.without
      ? [{ type: 'step.finished' as const, step: id, outcome: 'skipped' as const, reason: 'not needed', ms: 0 }]
      : [
          { type: 'step.started' as const, step: id, attempt: 1 },
          { type: 'step.table' as const, step: id, role: 'action' as const, ms: 2, table: { columns, rows } },
          { type: 'step.finished' as const, step: id, outcome: 'passed' as const, ms: 3400 },
        ]
  const bodies = [
    { type: 'run.started' as const, run },
    ...table('dump', more.rows ?? [['shop.dump', '2']]),
    ...table('counts', [
      ['orders', '20000'],
      ['people', '100'],
    ]),
    ...(more.severity
      ? [
          {
            type: 'step.judged' as const,
            step: 'dump',
            notes: [],
            findings: [{ severity: more.severity, title: 'Said' }],
          },
        ]
      : []),
    { type: 'run.finished' as const, outcome },
  ]
  return bodies.map((body, index) => ({ seq: index + 1, at: '2026-11-26T03:00:00.000Z', ...body }) as RunEvent)
}
const written = (events: RunEvent[]) => toMarkdown(reportOf(events), certificateOf)
const sealOf = (markdown: string) => /These facts, SHA-256 *\| `([0-9a-f]{64})`/.exec(markdown)?.[1]

describe('The certificate of a run', () => {
  it('is none where a step that it states brought no row', () => {
    expect(written(drill('passed', { rows: [] }))).toContain('NOT CERTIFIED. “The dump” has no result.')
  })

  it('states its facts: the rows its runbook names, who, when, how long', () => {
    const markdown = written(drill('passed'))
    for (const said of ['**CERTIFIED.**', 'shop.dump', 'orders', '20000', 'ada', 'run-7', '3.4 s', 'shop (staging)'])
      expect(markdown).toContain(said)
  })

  it.each([
    [drill('found', { severity: 'critical' }), 'NOT CERTIFIED. One critical finding.'],
    [drill('found', { severity: 'warning' }), 'CERTIFIED, with one warning.'],
    [drill('passed', { severity: 'info' }), 'CERTIFIED.'],
    [drill('passed', { without: 'counts' }), 'NOT CERTIFIED. “The counts” has no result.'],
    [drill('failed'), 'NOT CERTIFIED. Failed: could not find out.'],
    [drill('interrupted'), 'NOT CERTIFIED. Interrupted.'],
    [drill('cancelled'), 'NOT CERTIFIED. Cancelled.'],
  ])('certifies only what was seen whole (%#)', (events, verdict) => {
    expect(written(events)).toContain(`**${verdict}**`)
  })

  it('carries a sum of its facts: the same for the same run, another for other rows', () => {
    const seal = sealOf(written(drill('passed')))
    expect(seal).toBeDefined()
    expect(sealOf(written(drill('passed')))).toBe(seal)
    expect(sealOf(written(drill('passed', { rows: [['shop.dump', '3']] })))).not.toBe(seal)
    expect(toHtml(reportOf(drill('passed')), certificateOf)).toContain(seal)
  })

  it('holds no markup, link or image that a server wrote (P4)', () => {
    const [first, ...rest] = hostileRun()
    if (first?.type !== 'run.started') throw new Error('no start')
    const events = [{ ...first, run: { ...first.run, certificate: ['look', 'act'] } }, ...rest]
    const tree: Root = unified().use(remarkParse).use(remarkGfm).parse(written(events))
    const found: string[] = []
    visit(tree, (node: Nodes) => {
      if (['html', 'link', 'image', 'linkReference', 'imageReference', 'definition'].includes(node.type))
        found.push(node.type)
    })
    expect(found).toEqual([])
    expect(toHtml(reportOf(events), certificateOf)).not.toMatch(/<(script|img|svg)\b/)
  })
})
