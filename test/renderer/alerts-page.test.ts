import { describe, expect, test } from 'vitest'
import type { AlertPreset } from '#domain/alert'
import { matters } from '../../src/renderer/panels/alerts/matters'
import { daysWords, hoursWords, nowWords } from '../../src/renderer/panels/alerts/quiet-words'
import { draftOf, type RuleDraft, ruleOf } from '../../src/renderer/panels/alerts/rule-draft'
import { lineWords, patienceWords } from '../../src/renderer/panels/alerts/rule-words'
import { standingOf } from '../../src/renderer/panels/alerts/standing'
import { measured } from '../../src/renderer/parts/measured'

const sound: RuleDraft = {
  ...draftOf({ id: 'one', title: 'CPU', metric: 'cpu_pct' }),
  ...{ lines: 'own', warning: '80', critical: '95', clear: '70' },
}
const wrong = (change: Partial<RuleDraft>) => Object.keys(ruleOf({ ...sound, ...change }).problems ?? {})

describe('the form of a rule', () => {
  test('says the rule that it is, without what was left empty', () => {
    expect(ruleOf(sound).rule).toEqual({
      ...{ id: 'one', title: 'CPU', metric: 'cpu_pct', direction: 'above', warning: 80, critical: 95, clear: 70 },
      ...{ forSeconds: 0, strikes: 1, missing: 'keep', missingSeconds: 300, enabled: true, source: 'own' },
    })
    expect(ruleOf({ ...sound, lines: 'threshold', threshold: 'cpu_pct' }).rule).toMatchObject({ threshold: 'cpu_pct' })
  })

  test('comes back from a rule as it was', () => {
    const { rule } = ruleOf({
      ...sound,
      protocol: 'postgres',
      target: 'db',
      label: 'shop',
      runbook: 'postgres/locks',
      critical: '',
    })
    expect(rule && ruleOf(draftOf(rule)).rule).toEqual(rule)
  })

  test('names each field that is wrong', () => {
    expect(wrong({ title: ' ' })).toEqual(['title'])
    expect(wrong({ metric: '' })).toEqual(['metric'])
    expect(wrong({ warning: 'much' })).toEqual(['warning'])
    expect(wrong({ warning: '', critical: '' })).toEqual(['warning'])
    expect(wrong({ critical: '70', clear: '' })).toEqual(['critical'])
    expect(wrong({ clear: '85' })).toEqual(['clear'])
    expect(wrong({ direction: 'below', warning: '20', critical: '10', clear: '30' })).toEqual([])
    expect(wrong({ direction: 'below', warning: '20', critical: '30', clear: '' })).toEqual(['critical'])
    expect(wrong({ forSeconds: '1.5', strikes: '0', missingSeconds: '14' })).toEqual([
      ...['forSeconds', 'strikes', 'missingSeconds'],
    ])
    expect(wrong({ lines: 'threshold', threshold: '' })).toEqual(['threshold'])
    expect(wrong({ runbook: 'locks' })).toEqual(['runbook'])
  })
})

test('lines and patience are said in words, with units', () => {
  expect(lineWords({ warning: 80, critical: 95, clear: 70 }, '%')).toBe('≥ 80 % · critical ≥ 95 % · ends at 70 %')
  expect(lineWords({ direction: 'below', critical: 1_073_741_824 }, 'bytes')).toBe('critical ≤ 1 GB')
  const at = { forSeconds: 0, strikes: 1, missing: 'keep', missingSeconds: 300 } as const
  expect(patienceWords(at)).toBe('at once')
  expect(patienceWords({ ...at, forSeconds: 600, strikes: 3, missing: 'alert' })).toBe(
    'for 10 min · 3 looks in a row · or silent for 5 min',
  )
})

test('a measured value is read with its unit', () => {
  const said = [
    ...[measured(82.137, '%'), measured(0, 'ms'), measured(250, 'ms'), measured(95, 's'), measured(1536, 'bytes')],
    ...[measured(12345, ''), measured(0.1234, 'per second'), measured(-3, ''), measured(1234.6, 'sessions')],
  ]
  expect(said).toEqual([
    ...['82.1 %', '0 ms', '250 ms', '1 min 35 s', '1.5 kB'],
    ...['12,345', '0.123 per second', '-3', '1,235 sessions'],
  ])
})

test('an alert that was taken on stands there, also in quiet hours', () => {
  expect(standingOf({ state: 'firing' })).toBe('firing')
  expect(standingOf({ state: 'firing', muted: 'quiet hours' })).toBe('muted')
  expect(standingOf({ state: 'acknowledged', muted: 'quiet hours' })).toBe('acknowledged')
  expect(standingOf({ state: 'resolved' })).toBe('resolved')
})

test('presets of one matter stand together, and say when they differ', () => {
  const preset = (id: string, group: string, more: Partial<AlertPreset>): AlertPreset => ({
    ...{ id, group, guide: `${id}#alerts`, title: id, metric: 'cpu_pct', forSeconds: 0, strikes: 1 },
    ...{ missing: 'keep', missingSeconds: 300, enabled: true, source: 'own', ...more },
  })
  const all = [
    preset('a', 'cpu', { warning: 80 }),
    preset('b', 'disk', { warning: 85 }),
    preset('c', 'cpu', { warning: 85 }),
  ]
  expect(matters([...all, preset('d', 'disk', { warning: 85 })]).map(({ group, differ }) => [group, differ])).toEqual([
    ['cpu', true],
    ['disk', false],
  ])
})

test('quiet hours are said in words, with what they mean now', () => {
  const night = { days: [1, 2, 3, 4, 5], from: '22:00', to: '07:00', zone: 'Europe/Berlin', butCritical: true }
  expect(daysWords([])).toBe('every day')
  expect(daysWords([6, 7])).toBe('Sat, Sun')
  expect(hoursWords(night)).toBe('Mon–Fri from 22:00 to 07:00 the next day in Europe/Berlin')
  // Saturday 03:30 in Berlin: the hours of Friday still last.
  expect(nowWords(night, new Date('2026-07-04T01:30:00Z'))).toBe(
    'Quiet now until 07:00: only critical alerts are told; it is Saturday, 03:30 there.',
  )
  expect(nowWords(night, new Date('2026-07-04T21:00:00Z'))).toBe('Not quiet now: it is Saturday, 23:00 there.')
})
