import { describe, expect, it } from 'vitest'
import { metricFileSchema } from '../../src/main/monitor/metric-file'
import { type Moment, secondsBetween, valuesOf } from '../../src/main/monitor/rates'

const look = (() => {
  const file = metricFileSchema.parse({
    protocol: 'postgres',
    looks: {
      databases: {
        sql: 'select 1',
        label: 'database',
        metrics: {
          commits: { title: 'Commits', unit: '1/s', kind: 'counter' },
          hit_pct: { title: 'Hits', unit: '%', grown: true, of: 'hits', per: ['hits', 'misses'], times: 100 },
          size: { title: 'Size', unit: 'bytes' },
        },
      },
    },
  })
  const { metrics, ...rest } = file.looks.databases!
  return {
    ...rest,
    id: 'databases',
    metrics: Object.entries(metrics).map(([id, spec]) => ({ ...spec, id, of: spec.of ?? [id] })),
  }
})()

const minute = 60_000
const day = 24 * 60 * minute
const toldOf = (values: ReturnType<typeof valuesOf>, metric: string, label: string) =>
  values.find(one => one.metric === metric && one.label === label)?.value

/** A server that is asked every minute for 30 days: 10 commits a second in one database, 3 in the other. */
function thirtyDays() {
  const moments: (Moment & { readonly minute: number })[] = []
  let boot = 'first'
  let began = 0
  let reset = { at: 0, since: 'never' }
  let stepped = 0
  let asleepMs = 0
  for (let at = 0; at <= 30 * day; at += minute) {
    const number = at / minute
    // Twice the counters of shop are reset, once from the console and once by whoever.
    if (number === 5_000 || number === 20_000) reset = { at, since: `reset ${number}` }
    // A restart without a clean stop: everything counts from nothing.
    if (number === 12_345) {
      boot = 'second'
      began = at
      reset = { at, since: 'second boot' }
    }
    // Somebody sets the server's clock an hour forward.
    if (number === 25_000) stepped = 3600
    // The laptop sleeps for nine hours; its monotonic clock stood meanwhile, the server went on.
    if (number >= 30_000 && number < 30_540) {
      asleepMs += minute
      continue
    }
    const seconds = (at - Math.max(began, reset.at)) / 1000
    moments.push({
      minute: number,
      at: Date.UTC(2026, 2, 1) + at,
      elapsed: at - asleepMs,
      clock: at / 1000 + stepped,
      boot,
      rows: [
        {
          label: 'shop',
          since: reset.since,
          cells: { commits: seconds * 10, hits: seconds * 90, misses: seconds * 10, size: 1000 },
        },
        {
          label: 'other',
          since: boot,
          // One database does not say for a while.
          cells:
            number >= 15_000 && number < 15_010
              ? { commits: null, hits: null, misses: null, size: null }
              : { commits: ((at - began) / 1000) * 3, hits: 0, misses: 0, size: 5 },
        },
      ],
    })
  }
  return moments
}

describe('rates over 30 days', () => {
  const moments = thirtyDays()
  const told = moments.map((now, at) => ({ minute: now.minute, values: valuesOf(look, moments[at - 1], now) }))
  const gapsOf = (metric: string, label: string) =>
    told.filter(one => toldOf(one.values, metric, label) === undefined).map(one => one.minute)

  it('never tells a rate that was not, negative or inflated', () => {
    const rates = (label: string) =>
      told.flatMap(({ values }) => toldOf(values, 'commits', label) ?? []).map(rate => Math.round(rate * 1e6) / 1e6)
    expect(new Set(rates('shop'))).toEqual(new Set([10]))
    expect(new Set(rates('other'))).toEqual(new Set([3]))
    const shares = new Set(told.flatMap(({ values }) => toldOf(values, 'hit_pct', 'shop') ?? []))
    expect([...shares].every(share => Math.abs(share - 90) < 1e-6)).toBe(true)
  })

  it('has gaps exactly where a rate cannot be known', () => {
    // First look, reset, restart, reset, clock step, sleep.
    expect(gapsOf('commits', 'shop')).toEqual([0, 5_000, 12_345, 20_000, 25_000, 30_540])
    // The other database was not reset; it fell silent for ten looks, and needs one more to begin anew.
    const silent = Array.from({ length: 11 }, (_, at) => 15_000 + at)
    expect(gapsOf('commits', 'other')).toEqual([0, 12_345, ...silent, 25_000, 30_540])
  })

  it('tells gauges all the same, and no share of nothing', () => {
    expect(gapsOf('size', 'shop')).toEqual([])
    expect(gapsOf('size', 'other')).toEqual(Array.from({ length: 10 }, (_, at) => 15_000 + at))
    expect(told.some(({ values }) => toldOf(values, 'hit_pct', 'other') !== undefined)).toBe(false)
  })
})

describe('the time between two looks', () => {
  const moment = (elapsed: number, more: Partial<Moment> = {}): Moment => ({ at: elapsed, elapsed, rows: [], ...more })

  it.each([
    ['as both clocks say', moment(0, { clock: 0 }), moment(15_000, { clock: 15 }), 15],
    ['by our monotonic clock where the server has none', moment(0), moment(15_000), 15],
    ['the longer one where an answer took long', moment(0, { clock: 0 }), moment(15_000, { clock: 16.5 }), 16.5],
    [
      'though our own clock was set, where the server has one',
      moment(0, { clock: 0 }),
      moment(15_000, { clock: 15, at: 9e6 }),
      15,
    ],
    ['unknown at the first look', undefined, moment(15_000), null],
    ['unknown after a restart', moment(0, { boot: 'a' }), moment(15_000, { boot: 'b' }), null],
    ['unknown where the server’s clock was set back', moment(0, { clock: 1e6 }), moment(15_000, { clock: 10 }), null],
    ['unknown where our clock was set and nobody else tells', moment(0), moment(15_000, { at: 9e6 }), null],
    [
      'unknown after a sleep that our monotonic clock did not see',
      moment(0, { clock: 0 }),
      moment(15_000, { clock: 30_000 }),
      null,
    ],
    ['unknown after so long that it would say nothing of now', moment(0), moment(12 * minute), null],
    ['unknown where no time went by', moment(5), moment(5), null],
  ])('is %s', (_, before, now, seconds) => {
    expect(secondsBetween(before, now)).toBe(seconds)
  })

  it('may be longer for what is looked at seldom', () => {
    expect(secondsBetween(moment(0), moment(60 * minute), 60 * minute)).toBe(3600)
  })
})
