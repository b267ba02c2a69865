import { describe, expect, it } from 'vitest'
import { bytes, humanDuration } from '#domain/amount'
import { OpsError } from '../../src/main/domain/failure'
import type { Parameter, ParameterType } from '../../src/main/domain/runbook'
import { readDuration, readSize } from '../../src/main/expressions/quantity'
import { scramVerifier } from '../../src/main/expressions/scram'
import { cellValue, readValue, resolveParameters } from '../../src/main/expressions/value'

const parameter = (type: ParameterType, more: Partial<Parameter> = {}): Parameter => ({ type, label: 'Thing', ...more })

describe('A value', () => {
  it.each<[ParameterType, string, string | null, unknown, string]>([
    ['string', "O'Brien", "O'Brien", "O'Brien", 'text'],
    ['integer', ' 42 ', '42', 42n, 'integer'],
    ['integer', '+7', '7', 7n, 'integer'],
    ['integer', '9223372036854775807', '9223372036854775807', 9223372036854775807n, 'bigint'],
    ['number', '0.50', '0.50', 0.5, 'numeric'],
    ['number', '-1e3', '-1e3', -1000, 'numeric'],
    ['boolean', 'Yes', 'true', true, 'boolean'],
    ['boolean', 'off', 'false', false, 'boolean'],
    ['duration', '1h 30m', '5400', 5400n, 'interval'],
    ['duration', '600', '600', 600n, 'interval'],
    ['duration', '1.5s', '1.5', 1.5, 'interval'],
    ['size', '10 MB', '10485760', 10485760n, 'bigint'],
    ['size', '1.5GiB', '1610612736', 1610612736n, 'bigint'],
    ['date', '2024-02-29', '2024-02-29', '2024-02-29', 'date'],
    ['table', 'we"ird\nname', 'we"ird\nname', 'we"ird\nname', 'text'],
    ['secret', ' spaces kept ', ' spaces kept ', ' spaces kept ', 'text'],
  ])('of type %s reads %j', (type, text, canonical, cel, sqlType) => {
    expect(readValue('x', parameter(type), text)).toEqual({
      type,
      text: canonical,
      cel,
      sqlType,
      secret: type === 'secret',
    })
  })

  it.each<[ParameterType, string]>([
    ['string', 'a\nb'],
    ['string', 'a\u001b[31m'],
    ['string', '\ud800'],
    ['string', 'x'.repeat(10_001)],
    ['integer', '1.5'],
    ['integer', '9223372036854775808'],
    ['integer', '1;drop'],
    ['number', 'NaN'],
    ['number', '1e999'],
    ['number', 'Infinity'],
    ['boolean', 'maybe'],
    ['duration', 'soon'],
    ['duration', 'abc5s'],
    ['duration', '-5s'],
    ['duration', '5s; rm'],
    ['size', 'big'],
    ['size', '-1MB'],
    ['size', '10 XB'],
    ['size', '9000000 PB'],
    ['date', '2026-02-30'],
    ['date', '31.1.2026'],
    ['table', 'x'.repeat(64)],
    ['table', 'a\u0000b'],
    ['path', '/a\nb'],
    ['pattern', '%'.repeat(201)],
    ['secret', 'a\u0000b'],
  ])('of type %s refuses %j, naming the parameter', (type, text) => {
    try {
      readValue('the_name', parameter(type), text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(OpsError)
      expect((error as OpsError).failure.kind).toBe('invalid')
      expect((error as OpsError).message).toContain('the_name')
      if (type === 'secret') expect((error as OpsError).message).not.toContain('a\\u0000b')
    }
  })

  it('gives an example of what it wants', () => {
    expect(() => readValue('x', parameter('duration'), 'soon')).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ hint: expect.stringContaining('10m') }) }),
    )
    expect(() => readValue('x', parameter('choice', { options: ['a', 'b'] }), 'c')).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ hint: 'One of: a, b.' }) }),
    )
  })

  it('read again from its canonical text is the same value', () => {
    for (const [type, text] of [
      ['size', '1.5 GB'],
      ['duration', '1h 30m'],
      ['boolean', 'on'],
      ['date', '2026-01-31'],
      ['integer', '007'],
    ] as const) {
      const value = readValue('x', parameter(type), text)
      expect(readValue('x', parameter(type), value.text)).toEqual(value)
    }
  })

  it('of a cell keeps its type, its digits and its null', () => {
    expect(cellValue(null, { name: 'x', type: 'int' })).toEqual({
      type: 'cell',
      text: null,
      cel: null,
      sqlType: 'bigint',
      secret: false,
    })
    expect(cellValue('12345678901234567890', { name: 'x', type: 'int' })).toMatchObject({
      text: '12345678901234567890',
      sqlType: 'bigint',
    })
    expect(cellValue(1.5, { name: 'x', type: 'decimal' })).toMatchObject({ text: '1.5', cel: 1.5, sqlType: 'numeric' })
    expect(cellValue(true, { name: 'x', type: 'bool' })).toMatchObject({ text: 'true', cel: true, sqlType: 'boolean' })
    expect(cellValue('2026-01-01T00:00:00Z', { name: 'x', type: 'time' })).toMatchObject({ sqlType: 'timestamptz' })
  })
})

describe('Parameters are resolved', () => {
  const parameters = {
    a: parameter('integer', { default: 1, fact: 'fact_a' }),
    b: parameter('string', { optional: true, default: 'x' }),
    c: parameter('string'),
  }
  it('given by the operator before fact before default', () => {
    const from = (given: Record<string, string | null>, facts = {}) => {
      const { values, from } = resolveParameters(parameters, { c: 'c', ...given }, facts)
      return [values.a?.text, from.a, values.b?.text, from.b]
    }
    expect(from({})).toEqual(['1', 'default', 'x', 'default'])
    expect(from({}, { fact_a: 2 })).toEqual(['2', 'fact', 'x', 'default'])
    expect(from({ a: '3' }, { fact_a: 2 })).toEqual(['3', 'given', 'x', 'default'])
    expect(from({ a: null, b: null })).toEqual(['1', 'default', null, 'none'])
  })
  it('and what is missing, unknown or nonsense is said by name', () => {
    expect(() => resolveParameters(parameters, {}, {})).toThrow(/\(c\) is needed/)
    expect(() => resolveParameters(parameters, { c: 'c', nope: '1' }, {})).toThrow(/nope/)
    expect(() => resolveParameters(parameters, JSON.parse('{"c":"c","__proto__":"x"}'), {})).toThrow(/__proto__/)
    expect(() => resolveParameters(parameters, { c: 'c', constructor: '1' }, {})).toThrow(/constructor/)
    expect(() => resolveParameters(parameters, { c: 'c' }, { fact_a: 'much' })).toThrow(/\(a\)/)
  })
})

it('counts sizes by 1024 and durations in seconds, and says them in words', () => {
  expect(readSize('8192')).toBe(8192n)
  expect(readSize('1 kB')).toBe(1024n)
  expect(readSize('9007199254740993')).toBe(9007199254740993n)
  expect(readDuration('0s')).toBe(0)
  expect(readDuration('250ms')).toBe(0.25)
  expect(readDuration('2 days')).toBe(172_800)
  expect([0, 1023, 1024, 10 * 1024 ** 2, 1.5 * 1024 ** 4].map(bytes)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1 kB',
    '10 MB',
    '1.5 TB',
  ])
  expect([0.005, 1.25, 59.6, 90, 3600, 90_061].map(humanDuration)).toEqual([
    '5 ms',
    '1.3 s',
    '60 s',
    '1 min 30 s',
    '1 h',
    '1 d 1 h',
  ])
})

it('makes the verifier PostgreSQL makes, and leaves one alone', () => {
  // RFC 7677, the example: user "user", password "pencil"; its salted password gives these keys.
  const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))
  expect(verifier).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
  expect(scramVerifier(verifier)).toBe(verifier)
  expect(scramVerifier('pencil')).not.toBe(scramVerifier('pencil'))
})
