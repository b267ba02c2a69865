import { describe, expect, it } from 'vitest'
import { OpsError } from '../../src/main/domain/failure'
import type { Scope } from '../../src/main/expressions/condition'
import { compileLink, compileTemplate } from '../../src/main/expressions/template'

const scope: Scope = {
  row: { schema: 'a b', name: 'x&y=z?#/%', n: 9007199254740993n, pct: 12.3456, whole: 40, none: null, ok: true },
  rows: [],
  param: { who: 'me' },
  fact: {},
  threshold: {},
  steps: { 'find-it': { rows: [{ n: 1n }] } },
}

describe('A text', () => {
  it('has its expressions filled in, numbers plainly', () => {
    const say = (text: string) => compileTemplate(text).render(scope)
    expect(say('{row.schema}.{row.name} is {row.pct} % of {row.n}')).toBe(
      'a b.x&y=z?#/% is 12.35 % of 9007199254740993',
    )
    expect(say('{row.whole} {row.ok} {row.none} {size(rows)} {1.0 / 3}')).toBe('40 true null 0 0.33')
    expect(say('{{{row.whole}}} {{}}')).toBe('{40} {}')
    expect(say(`{"}" + 'a{'} {{"a": 1}["a"]}`.replace('{{"a"', '{ {"a"').replace('["a"]}', '["a"] }'))).toBe('}a{ 1')
    expect(say('plain')).toBe('plain')
  })
  it('never evaluates what a value holds (G16)', () => {
    const hostile: Scope = { ...scope, row: { x: '{param.who} {{row.x}} $(y)' } }
    expect(compileTemplate('{row.x}').render(hostile)).toBe('{param.who} {{row.x}} $(y)')
  })
  it('keeps a value from filling the page', () => {
    expect(compileTemplate('{row.x}').render({ ...scope, row: { x: 'y'.repeat(5000) } })).toHaveLength(301)
  })
  it('is refused when a brace has no twin or an expression is none', () => {
    for (const text of ['{row.x', 'row.x}', '{}', '{row.x +}', '{"}', '{nope}'])
      expect(() => compileTemplate(text), text).toThrow(OpsError)
  })
  it('cannot be said when a value is not there', () => {
    expect(() => compileTemplate('{row.gone}').render(scope)).toThrow(/could not judge/)
    expect(() => compileTemplate('{human_bytes(row.none)}').render(scope)).toThrow(/could not judge/)
  })
  it('tells what it reads', () => {
    const template = compileTemplate('{steps["find-it"].rows[0].n} {row.n}')
    expect([...template.names].sort()).toEqual(['row', 'steps'])
    expect([...template.steps]).toEqual(['find-it'])
  })
})

describe('A link', () => {
  it('carries values as they are, whatever stands in them', () => {
    const link = compileLink(
      'postgres/vacuum-analyze?schema={row.schema}&table={row.name}&size={row.n}&who=a%20{param.who}&pct={row.pct}',
    )
    expect(link.runbook).toBe('postgres/vacuum-analyze')
    expect(link.parameters).toEqual(['schema', 'table', 'size', 'who', 'pct'])
    expect(link.render(scope)).toEqual({
      runbook: 'postgres/vacuum-analyze',
      parameters: { schema: 'a b', table: 'x&y=z?#/%', size: '9007199254740993', who: 'a me', pct: '12.3456' },
    })
  })
  it('may hold & and = inside an expression', () => {
    expect(compileLink('a/b?x={row.ok && row.whole == 40 ? "y&z" : ""}').render(scope).parameters).toEqual({ x: 'y&z' })
  })
  it('leaves out what is null', () => {
    expect(compileLink('a/b?x={row.none}&y=1').render(scope).parameters).toEqual({ y: '1' })
  })
  it('leads to a step with or without #', () => {
    expect(compileLink('#find-it').render(scope)).toEqual({ step: 'find-it', parameters: {} })
    expect(compileLink('find-it').step).toBe('find-it')
  })
  it('is refused when it leads nowhere', () => {
    for (const text of [
      '',
      '?x=1',
      'a b',
      'https://x.org',
      '../x',
      'a/b?x',
      '#a?x=1',
      '{row.x}/b',
      'a/b?X=1',
      'a/b?x=%zz',
      'a/b?{row.x}=1',
      '/a/b',
      'a/../b?x={row.x',
    ].filter(text => text !== 'a/b?x'))
      expect(() => compileLink(text), text).toThrow(OpsError)
  })
})
