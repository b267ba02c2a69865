import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tick } from '#domain/metric'
import { openSamples, type SampleStore } from '../../src/main/store/samples/samples'
import { openStore } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** A whole hour. */
const noon = Date.UTC(2026, 10, 20, 12)

const tick = (at: number, value: number, label = ''): Tick => ({
  ...{ system: 'acme', profile: 'db', at, tookMs: 3 },
  values: [{ metric: 'connections', label, value }],
})
const silence = (at: number): Tick => ({
  ...{ system: 'acme', profile: 'db', at, tookMs: 3, values: [] },
  failure: { kind: 'unreachable', message: 'No answer.' },
})

/** The rows that no series has yet. */
const ticksIn = (raw: Database.Database) =>
  (raw.prepare('select at, body from ticks').all() as { at: number; body: Buffer }[]).map(({ at, body }) => ({
    at,
    pairs: new Float64Array(Uint8Array.from(body).buffer),
  }))

describe('the samples', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let samples: SampleStore
  let now = noon
  beforeEach(async () => {
    folder = await scratchFolder('samples')
    now = noon
    samples = openSamples(folder.path, true, () => now)
  })
  afterEach(async () => {
    await samples.close()
    await folder.remove()
  })

  /** The value is the number of the sample; answers the time after the last one. */
  async function measure(from: number, everyMs: number, count: number): Promise<number> {
    const ticks = Array.from({ length: count }, (_, at) => tick(from + at * everyMs, at))
    await Promise.all(ticks.map(one => samples.append(one)))
    now = Math.max(now, from + count * everyMs)
    await samples.rest()
    return from + count * everyMs
  }
  const only = async () => (await samples.series({}))[0]?.id ?? -1
  const rows = (table: string) => {
    const raw = new Database(join(folder.path, 'samples.db'), { readonly: true })
    const found = raw.prepare(`select * from ${table} order by series, at`).all()
    raw.close()
    return found as { at: number; mean: number; low: number; high: number; count: number }[]
  }
  /** The closed file as the first version wrote it: each sample with its series at once, and no tens of minutes. */
  const asFirstVersion = (then = '') => {
    const raw = new Database(join(folder.path, 'samples.db'))
    const insert = raw.prepare('insert into raw values (?, ?, ?)')
    for (const { at, pairs } of ticksIn(raw))
      for (let place = 0; place < pairs.length; place += 2) insert.run(pairs[place], at, pairs[place + 1])
    raw.exec(`drop table ticks; drop table ten; delete from progress where name in ('ten', 'minute begun');
      pragma user_version = 1; ${then}`)
    raw.close()
  }

  it('answers what was measured, each series by itself, and the newest of each', async () => {
    await samples.append({
      ...tick(noon, 1),
      values: [
        { metric: 'connections', label: 'shop', value: 5 },
        { metric: 'connections', label: '<img src=x>', value: 7 },
        { metric: 'size', label: '', value: Number.NaN },
      ],
    })
    await samples.append(tick(noon + 15_000, 6, 'shop'))
    now = noon + minute
    expect(await samples.latest({ metric: 'connections' })).toMatchObject([
      { label: '<img src=x>', from: noon, to: noon, value: 7 },
      { label: 'shop', from: noon, to: noon + 15_000, value: 6 },
    ])
    expect(await samples.latest({ system: 'other' })).toEqual([])
    const [, shop] = await samples.series({ profile: 'db' })
    expect(await samples.stretch([shop?.id ?? -1], noon, noon + minute, 600)).toEqual([
      { series: shop?.id, at: [noon, noon + 15_000], mean: [5, 6], low: [5, 6], high: [5, 6], everyMs: 0 },
    ])
  })

  it('sums minutes, tens of them and hours up as they close, with mean, low, high and count, and the newest is never missing', async () => {
    const end = await measure(noon, 15 * second, 4 * 61 + 3)
    expect(rows('minute')).toHaveLength(60)
    expect(rows('minute')[1]).toMatchObject({ at: noon + minute, mean: 5.5, low: 4, high: 7, count: 4 })
    expect(rows('hour')).toMatchObject([{ at: noon, mean: 119.5, low: 0, high: 239, count: 240 }])
    // By the hour: the second one has not closed, nor has its last minute.
    const [found] = await samples.stretch([await only()], noon - 3 * hour, end, 3)
    expect(found).toMatchObject({ everyMs: 3 * hour, at: [noon], mean: [123], low: [0], high: [246] })
    const [finer] = await samples.stretch([await only()], noon, end, 63)
    expect(finer).toMatchObject({ everyMs: minute, at: Array.from({ length: 62 }, (_, at) => noon + at * minute) })
    expect(finer?.high.at(-1)).toBe(246)
  })

  it('what comes late, or after the clock stepped back, is summed up with the rest', async () => {
    await measure(noon, 15 * second, 4 * 70)
    await samples.append(tick(noon + minute + 1000, 1000))
    await samples.rest()
    expect(rows('minute')[1]).toMatchObject({ high: 1000, count: 5 })
    expect(rows('hour')[0]).toMatchObject({ high: 1000, count: 241 })
    // The clock stood a year ahead for one look.
    await samples.append(tick(noon + 365 * day, -1))
    await samples.rest()
    const after = await measure(noon + 70 * minute, 15 * second, 4 * 60)
    expect(rows('minute').filter(row => row.at < after)).toHaveLength(130)
    expect(rows('hour').filter(row => row.at < after)).toHaveLength(3)
    expect(await samples.latest({})).toMatchObject([{ to: after - 15 * second, value: 239 }])
  })

  it('what a crash cut off is read whole by the next start, and moved and summed up once', async () => {
    const both = (at: number): Tick => ({
      ...tick(at, 1),
      values: ['a', 'b'].map(label => ({ metric: 'connections', label, value: 1 })),
    })
    const append = async (from: number, to: number) => {
      for (let at = from; at < to; at += 15 * second) void samples.append(both(at))
      now = to
      await samples.rest()
    }
    await append(noon, noon + 10 * minute + 30 * second)
    await samples.close()
    // The pass had moved one series of two, and its sums were written.
    const raw = new Database(join(folder.path, 'samples.db'))
    const insert = raw.prepare('insert into raw values (?, ?, ?)')
    for (const { at, pairs } of ticksIn(raw)) if (at < noon + 10 * minute) insert.run(pairs[0], at, 1)
    raw.exec(`insert into minute select series, at / 60000 * 60000 as begins, 1, 1, 1, count(*) from raw group by series, begins;
      insert or replace into progress values ('minute begun', ${noon + 10 * minute})`)
    raw.close()
    samples = openSamples(folder.path, true, () => now)
    const ids = (await samples.series({})).map(series => series.id)
    const points = async () => (await samples.stretch(ids, noon, now, 600)).map(found => found.at.length)
    expect(await points()).toEqual([42, 42])
    // For the part that was being moved: it goes with what is there.
    await samples.append(both(noon + minute + second))
    expect(await points()).toEqual([43, 43])
    await append(noon + 10 * minute + 30 * second, noon + 11 * minute)
    expect(rows('minute').map(row => row.count)).toEqual([0, 1].flatMap(() => [4, 5, 4, 4, 4, 4, 4, 4, 4, 4]))
    expect(rows('raw')).toHaveLength(2 * 41)
    expect(await points()).toEqual([45, 45])
  })

  it('the same moment told twice is one sample, the later one, across a start as well', async () => {
    await samples.append(tick(noon, 1))
    await samples.append(tick(noon, 2))
    await samples.close()
    samples = openSamples(folder.path, true, () => now)
    await measure(noon + minute, minute, 30)
    await samples.append(tick(noon + minute, 7))
    const [found] = await samples.stretch([await only()], noon, noon + 3 * minute, 200)
    expect(found?.mean).toEqual([2, 7, 1])
  })

  it('a file that knew no tens of minutes is read whole at once, and gets them', async () => {
    const end = await measure(noon, 15 * second, 4 * 150)
    const series = await only()
    const looks = () => Promise.all([4, 16, 200].map(points => samples.stretch([series], noon, end, points)))
    const whole = await looks()
    await samples.close()
    asFirstVersion()
    samples = openSamples(folder.path, true, () => now)
    expect(await looks()).toEqual(whole)
    await measure(end, 15 * second, 4 * 31)
    expect(rows('ten').map(row => row.count)).toEqual(Array.from({ length: 18 }, () => 40))
    expect(await looks()).toEqual(whole)
  })

  it('a file that knew no tens of minutes has its hours where its minutes are gone', async () => {
    const end = await measure(noon, minute, 180)
    await measure(end, minute, 70)
    await samples.close()
    asFirstVersion(
      `delete from raw; delete from minute where at < ${end}; insert into progress values ('minute removed', ${end})`,
    )
    now = noon + 35 * day
    samples = openSamples(folder.path, true, () => now)
    const [found] = await samples.stretch([await only()], noon, end, 9)
    expect(found).toMatchObject({ everyMs: hour, mean: [29.5, 89.5, 149.5] })
    const [tens] = await samples.stretch([await only()], end, end + hour, 5)
    expect(tens?.everyMs).toBe(20 * minute)
  })

  it('a gap is a gap: a look that failed, a console that was closed; never where only the rhythm changed', async () => {
    await measure(noon, minute, 5)
    await samples.append(silence(noon + 5 * minute))
    await measure(noon + 6 * minute, minute, 5)
    await measure(noon + 40 * minute, minute, 3)
    await measure(noon + 47 * minute, 5 * minute, 4)
    const [found] = await samples.stretch([await only()], noon, noon + 2 * hour, 200)
    const empty = found?.at.filter((_, at) => found.mean[at] === null).map(at => (at - noon) / minute)
    expect(empty).toEqual([5, 25])
  })

  it('ends in a gap where nobody has looked since, and not before that can be told', async () => {
    const end = await measure(noon, minute, 30)
    const emptyAt = async (points: number) => {
      const [found] = await samples.stretch([await only()], noon, noon + 2 * hour, points)
      return found?.at.filter((_, at) => found.mean[at] === null) ?? []
    }
    now = end + 10 * minute
    for (const points of [200, 30]) expect(await emptyAt(points)).toEqual([])
    now = end + 40 * minute
    for (const points of [200, 30]) {
      const [at = 0, ...more] = await emptyAt(points)
      expect(more).toEqual([])
      expect(at).toBeGreaterThanOrEqual(end)
      expect(at).toBeLessThan(now)
    }
    // What was asked for ends before: nothing is missing in it.
    const [found] = await samples.stretch([await only()], noon, end, 200)
    expect(found?.mean).not.toContain(null)
  })

  it('keeps the shape of a rolled-up gap, however coarse', async () => {
    await measure(noon, 15 * second, 4 * 60)
    await samples.append(silence(noon + 60 * minute))
    await measure(noon + 4 * hour, 15 * second, 4 * 60)
    const [found] = await samples.stretch([await only()], noon, noon + 5 * hour, 10)
    expect(found?.everyMs).toBe(40 * minute)
    expect(found?.mean.filter(mean => mean === null)).toHaveLength(1)
    expect(found?.at.toSorted((a, b) => a - b)).toEqual(found?.at)
  })

  it('answers at most the points asked for, whatever the range', async () => {
    const end = await measure(noon - 2 * day, minute, 2 * 24 * 60)
    const series = await only()
    for (const points of [2, 10, 600, 2000])
      for (const from of [noon - 400 * day, noon - 2 * day, noon - 7 * hour, noon - 5 * minute])
        expect((await samples.stretch([series], from, end, points))[0]?.at.length).toBeLessThanOrEqual(points)
  })

  it('removes what is older than it is kept, at most a day more with each pass', async () => {
    await measure(noon, minute, 2 * 24 * 60)
    await samples.trim()
    expect(rows('raw')).toHaveLength(2870)
    now = noon + 4 * day
    await samples.trim()
    expect(rows('raw')[0]?.at).toBe(noon)
    await samples.trim()
    expect(rows('raw')[0]?.at).toBe(noon + day)
    // A clock that is wrong by ten years.
    now = noon + 3650 * day
    await samples.trim()
    expect(rows('hour').length).toBeGreaterThan(24)
    for (let pass = 0; pass < 4; pass++) await samples.trim()
    expect(rows('raw').length).toBeLessThan(3)
    const [series] = await samples.series({})
    expect(series?.from).toBe(noon)
  })

  it('says why nothing can be written, and still reads', async () => {
    await measure(noon, minute, 3)
    await samples.close()
    samples = openSamples(folder.path, false, () => now)
    expect(await samples.latest({})).toMatchObject([{ value: 2 }])
    await expect(samples.append(tick(noon, 1))).rejects.toMatchObject({ failure: { code: 'STORE_READONLY' } })
    expect(samples.unkept()).toMatch(/open for reading only/)
    await samples.close()
    samples = openSamples(folder.path, true, () => now)
    expect(samples.unkept()).toBeUndefined()
    await samples.append(tick(noon + hour, 1))
    expect(samples.unkept()).toBeUndefined()
  })
})

describe('the file of the samples', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  beforeEach(async () => {
    folder = await scratchFolder('samples-file')
  })
  afterEach(() => folder.remove())

  it('is set aside and said when it is damaged; the rest of the store stands', async () => {
    writeFileSync(join(folder.path, 'samples.db'), 'this is no database'.repeat(1000))
    const store = await openStore(folder.path)
    expect(store.state).toMatchObject({ writable: true, notice: expect.stringContaining('measuring begins anew') })
    await store.samples.append(tick(Date.now(), 1))
    expect(await store.samples.latest({})).toMatchObject([{ value: 1 }])
    await store.close()
    expect(readdirSync(folder.path).some(name => name.startsWith('samples.db.corrupt-'))).toBe(true)
    if (process.platform !== 'win32') expect(statSync(join(folder.path, 'samples.db')).mode & 0o777).toBe(0o600)
  })

  it('found damaged at work, it is set aside by the next start', async () => {
    const first = openSamples(folder.path, true)
    const ticks = Array.from({ length: 20_000 }, (_, at) => tick(noon + at * minute, at))
    await Promise.all(ticks.map(one => first.append(one)))
    await first.close()
    const path = join(folder.path, 'samples.db')
    const { size } = statSync(path)
    const bytes = Buffer.alloc(size - 16 * 4096, 0xff)
    const file = await import('node:fs/promises').then(fs => fs.open(path, 'r+'))
    await file.write(bytes, 0, bytes.length, 16 * 4096)
    await file.close()
    const second = openSamples(folder.path, true)
    expect(second.notice).toBeUndefined()
    await expect(second.stretch([1], noon, noon + 20_000 * minute, 2000)).rejects.toMatchObject({
      failure: { code: 'STORE_DAMAGED' },
    })
    await second.close()
    const third = openSamples(folder.path, true)
    expect(third.notice).toContain('set aside')
    await third.close()
    expect(existsSync(`${path}.damaged`)).toBe(false)
  })

  it('is not in the copies of the store', async () => {
    const store = await openStore(folder.path)
    await store.samples.append(tick(noon, 1))
    const copy = join(folder.path, 'copy.db')
    await store.backup(copy)
    await store.close()
    const raw = new Database(copy, { readonly: true })
    expect(raw.prepare("select count(*) from sqlite_master where name = 'raw'").pluck().get()).toBe(0)
    raw.close()
  })
})
