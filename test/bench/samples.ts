import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import Database from 'better-sqlite3'
import type { Tick } from '#domain/metric'
import type { NewRunEvent } from '#domain/run-event'
import { openSamples } from '../../src/main/store/samples/samples'
import { openStore } from '../../src/main/store/store'
import { header, intent } from '../store/a-run'
import { scratchFolder } from '../support/scratch'
import type { Scene, Stage, Turn } from './scene'
import { quantile } from './statistics'

const minute = 60_000
const day = 24 * 60 * minute
const seriesCount = 200
const samplesEach = 50_000
const points = 600
const ingested = { ticks: 5000, values: 40 }
const written = 300

/** P20 to P22: what was measured is read and written, and the journal's intent reaches the disk. */
export const samples: Scene = { ids: ['P20', 'P20 p95', 'P21', 'P21 lag', 'P22'], lacking: () => undefined, open }

async function open(): Promise<Stage> {
  const scratch = await scratchFolder('bench-samples')
  const reading = await readable(join(scratch.path, 'many'))
  const [ours, bare] = [await writable(join(scratch.path, 'ours')), bareRows(join(scratch.path, 'bare.db'))]
  const journal = await journalAt(join(scratch.path, 'journal'))
  const inserts = bareJournal(join(scratch.path, 'inserts.db'))
  return {
    contenders: [
      { name: 'stretches of samples', run: reading.ours },
      { name: 'the same SQL on raw rows', run: reading.raw },
      { name: '20 ms', run: async () => ({ ms: 20, work: reading.work }) },
      { name: 'ticks into the store', run: async () => ({ ...(await ours.ingest()) }) },
      { name: 'a bare loop of inserts', run: bare.ingest },
      { name: 'p99 of the loop’s lag', run: async () => ({ ms: (await ours.ingest()).lagMs, work: '' }) },
      { name: '20 ms of lag', run: async () => ({ ms: 20, work: '' }) },
      { name: 'an intent in the journal, p99', run: journal.write },
      { name: 'a bare insert, WAL and FULL, p99', run: inserts.write },
    ],
    comparisons: [
      {
        ...{ id: 'P20', what: '10 M samples, p95 of stretches over 1 h to 34 d' },
        ...{ ours: 'stretches of samples', anchor: 'the same SQL on raw rows', accept: 0.3, moonshot: 0.1 },
      },
      {
        ...{ id: 'P20 p95', what: 'the same, against its limit' },
        ...{ ours: 'stretches of samples', anchor: '20 ms', accept: 1, moonshot: 0.25 },
      },
      {
        ...{ id: 'P21', what: `${ingested.ticks * ingested.values} samples written and summed up` },
        ...{ ours: 'ticks into the store', anchor: 'a bare loop of inserts', accept: 1 / 0.7, moonshot: 1 / 0.9 },
      },
      {
        ...{ id: 'P21 lag', what: 'lag of the loop meanwhile, against its limit' },
        ...{ ours: 'p99 of the loop’s lag', anchor: '20 ms of lag', accept: 1, moonshot: 0.5 },
      },
      {
        ...{ id: 'P22', what: 'a durable event of a run' },
        ...{ ours: 'an intent in the journal, p99', anchor: 'a bare insert, WAL and FULL, p99' },
        ...{ accept: 2, moonshot: 1.2 },
      },
    ],
    async close() {
      await Promise.all([reading.close(), ours.close(), journal.close()])
      bare.close()
      inserts.close()
      await scratch.remove()
    },
  }
}

/** Ten million samples, and how long stretches of them take: 95 of 100 take no longer. */
async function readable(folder: string) {
  const end = Math.floor(Date.now() / minute) * minute
  const start = end - samplesEach * minute
  const store = await openStore(folder)
  await store.close()
  const file = join(folder, 'samples.db')
  const raw = new Database(file)
  raw.exec(`begin;
    insert into series (id, system, profile, metric, label) with recursive n(i) as (select 1 union all select i + 1 from n where i < ${seriesCount})
      select i, 'acme', 'p' || i, 'load', '' from n;
    insert into raw with recursive n(i) as (select 0 union all select i + 1 from n where i < ${samplesEach - 1})
      select s.id, ${start} + i * ${minute}, 50 + (s.id * 7919 + i * 104729) % 1000 / 20.0 from series s cross join n order by 1, 2;
    commit`)
  const kept = openSamples(folder, true)
  // Sums up all the rest.
  await kept.append(tick(end, 1))
  await kept.rest()
  const windows = [1 / 24, 1 / 4, 1, 2, 7, 20, 34].flatMap((days, at) =>
    Array.from({ length: 6 }, (_, turn) => ({ id: ((at * 37 + turn * 61) % seriesCount) + 1, from: end - days * day })),
  )
  const statement = raw
    .prepare(
      `select at / cast(? as integer) * cast(? as integer) as begins, avg(value), min(value), max(value) from raw
       where series = ? and at >= ? and at < ? group by begins order by begins`,
    )
    .raw()
  const everyMs: number[] = []
  let count = 0
  for (const { id, from } of windows) {
    const [found] = await kept.stretch([id], from, end, points)
    everyMs.push(found?.everyMs || minute)
    count += found?.at.length ?? 0
  }
  const work = `${count} points`
  const times = async (look: (window: (typeof windows)[number], place: number) => Promise<number>): Promise<Turn> => {
    const took: number[] = []
    let seen = 0
    for (const [place, window] of windows.entries()) {
      const began = performance.now()
      seen += await look(window, place)
      took.push(performance.now() - began)
    }
    return { ms: quantile(took, 0.95), work: `${seen} points` }
  }
  return {
    work,
    ours: () =>
      times(async ({ id, from }) => (await kept.stretch([id], from, end, points)).flatMap(one => one.at).length),
    raw: () =>
      times(async ({ id, from }, place) => {
        const every = everyMs[place] ?? minute
        return statement.all(every, every, id, Math.floor(from / every) * every, end).length
      }),
    async close() {
      raw.close()
      await kept.close()
    },
  }
}

const tick = (at: number, profile: number): Tick => ({
  ...{ system: 'acme', profile: `p${profile}`, at, tookMs: 1 },
  values: Array.from({ length: ingested.values }, (_, n) => ({ metric: `m${n}`, label: '', value: n + at / 7 })),
})

/** Ten targets, each heard every fifteen seconds. */
const ticksFrom = (start: number) =>
  Array.from({ length: ingested.ticks }, (_, n) => tick(start + Math.floor(n / 10) * 15_000, n % 10))

async function writable(folder: string) {
  const store = await openStore(folder)
  let start = Date.UTC(2026, 0, 1)
  return {
    async ingest() {
      const ticks = ticksFrom(start)
      start += (ingested.ticks / 10) * 15_000
      const lag = monitorEventLoopDelay({ resolution: 1 })
      lag.enable()
      const began = performance.now()
      await Promise.all(ticks.map(one => store.samples.append(one)))
      await store.samples.rest()
      const ms = performance.now() - began
      lag.disable()
      return { ms, lagMs: lag.percentile(99) / 1e6, work: `${ingested.ticks * ingested.values} samples` }
    },
    close: () => store.close(),
  }
}

function bareRows(file: string) {
  const raw = new Database(file)
  raw.pragma('journal_mode = WAL')
  raw.pragma('synchronous = NORMAL')
  raw.exec('create table raw (series integer, at integer, value real, primary key (series, at)) without rowid')
  const insert = raw.prepare('insert into raw values (?, ?, ?)')
  let start = Date.UTC(2026, 0, 1)
  return {
    async ingest(): Promise<Turn> {
      const ticks = ticksFrom(start)
      start += (ingested.ticks / 10) * 15_000
      const began = performance.now()
      let count = 0
      for (let from = 0; from < ticks.length; from += 25)
        raw.transaction(() => {
          for (const { at, profile, values } of ticks.slice(from, from + 25))
            values.forEach(({ value }, n) => {
              insert.run(Number(profile.slice(1)) * 100 + n, at, value)
              count++
            })
        })()
      return { ms: performance.now() - began, work: `${count} samples` }
    },
    close: () => raw.close(),
  }
}

const event = (n: number): NewRunEvent => intent(`update orders set state = 'done' where id = ${n}`)

async function journalAt(folder: string) {
  const store = await openStore(folder)
  await store.journal.create(header('r1'), 'r1')
  return {
    write: () => p99(n => store.journal.append('r1', [event(n)], { durable: true })),
    close: () => store.close(),
  }
}

function bareJournal(file: string) {
  const raw = new Database(file)
  raw.pragma('journal_mode = WAL')
  raw.pragma('synchronous = FULL')
  raw.exec('create table events (id integer primary key, run text, seq integer, at text, type text, json text)')
  const insert = raw.prepare('insert into events (run, seq, at, type, json) values (?, ?, ?, ?, ?)')
  return {
    write: () =>
      p99(async n => {
        insert.run('r1', n, new Date().toISOString(), 'step.intent', JSON.stringify(event(n)))
      }),
    close: () => raw.close(),
  }
}

async function p99(write: (n: number) => Promise<unknown>): Promise<Turn> {
  const took: number[] = []
  for (let n = 0; n < written; n++) {
    const began = performance.now()
    await write(n)
    took.push(performance.now() - began)
  }
  return { ms: quantile(took, 0.99), work: `${written} writes` }
}
