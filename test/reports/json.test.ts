import { describe, expect, it } from 'vitest'
import { foldRun } from '#domain/run'
import { reportOf, toJson } from '../../src/main/reports'
import { hostileRun, payloads } from './hostile-run'

describe('a run as JSON', () => {
  const json = toJson(foldRun(hostileRun()))

  it('has exactly the names of the terminal contract', () => {
    expect(Object.keys(json)).toEqual(['runbook', 'system', 'outcome', 'steps', 'findings', 'failures', 'run'])
    expect(Object.keys(json.steps[0] ?? {})).toEqual(['id', 'title', 'kind', 'outcome', 'durationMs', 'reason'])
    expect(Object.keys(json.findings[0] ?? {})).toEqual(['step', 'severity', 'title', 'advice', 'evidence', 'next'])
    expect(Object.keys(json.failures[0] ?? {})).toEqual(['step', 'kind', 'message', 'hint'])
    expect(json.steps.map(step => [step.id, step.outcome, step.durationMs])).toEqual([
      ['look', 'found', 12],
      ['act', 'failed', 61_000],
    ])
  })

  it('names a step by its id, a number as a number, and the next runbook with its parameters', () => {
    const [first] = json.findings
    expect(first).toMatchObject({ step: 'look', severity: 'critical', evidence: { int: 42, nothing: null } })
    expect(first?.next).toBe('postgres/locks?pid=%3Cscript%3Ealert%281%29%3C%2Fscript%3E')
    expect(json.failures).toHaveLength(1 + payloads.length)
  })

  it('can be printed on a terminal: nothing in it moves a cursor or reorders text', () => {
    expect(JSON.stringify(json)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]|\\u001b|\\u009b/u)
  })

  it('of a run that never began is refused as a report', () => {
    expect(() => reportOf([])).toThrow('hold no run')
  })
})
