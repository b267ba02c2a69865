import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { type Deck, startDeck } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { firstFinding, postgresTarget, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const day = 86_400_000
const everyMs = 60 * 60_000
const gigabyte = 1024 ** 3

/** A noise that is the same each time, between -1 and 1. */
const noise = (at: number) => ((Math.sin(at * 12.9898) * 43_758.5453) % 1) * 0.9

describe('the long run', () => {
  let server: Postgres
  let deck: Deck
  const run = (runbook: string, parameters = {}) => deck.run({ runbook, targets: {}, parameters }, staysHere)

  /** Sixty days of a system: its disk fills, another was cleared, its cache got worse a month ago, the rest only moves. */
  async function live() {
    const now = Date.now()
    const ticks = Array.from({ length: (60 * day) / everyMs }, (_, at) => {
      const age = 60 - (at * everyMs) / day
      const when = now - age * day
      const rhythm = Math.sin((when / day) * 2 * Math.PI)
      return [
        {
          ...{ system: 'acme', profile: 'host', at: when, tookMs: 5 },
          values: [
            { metric: 'disk_used_pct', label: '/', value: 85 - age * 0.75 + 3 * noise(at) },
            { metric: 'disk_used_pct', label: '/data', value: (age > 20 ? 70 : 30) + noise(at) },
            ...(age > 45 ? [{ metric: 'disk_used_pct', label: '/taken-out', value: 97 - (age - 45) * 0.8 }] : []),
            { metric: 'cpu_pct', label: '', value: 30 + 10 * rhythm + 5 * noise(at) },
          ],
        },
        {
          ...{ system: 'acme', profile: 'db', at: when, tookMs: 5 },
          values: [
            { metric: 'connection_slots_pct', label: '', value: 20 + 3 * rhythm + noise(at) },
            { metric: 'cache_hit_pct', label: 'postgres', value: (age > 28 ? 99.5 : 84) + 0.2 * noise(at) },
            { metric: 'answer_ms', label: '', value: (age > 28 ? 1 : 3) + 0.2 * noise(at) },
            { metric: 'database_bytes', label: 'postgres', value: (10 - age / 15) * gigabyte },
          ],
        },
      ]
    }).flat()
    await Promise.all(ticks.map(tick => deck.store.samples.append(tick)))
    await deck.store.samples.rest()
  }

  beforeAll(async () => {
    server = await startPostgres()
    deck = await startDeck({
      profiles: [
        { ...postgresTarget('db', server.port, 'postgres') },
        { name: 'host', protocol: 'ssh', host: '127.0.0.1', port: 1, user: 'nobody' },
      ],
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })

  test.each(['health/capacity-review', 'health/trends'])(
    '%s of a system that is not measured says so, and is not green',
    async runbook => {
      const report = await run(runbook)
      expect(surprises(report)).toEqual([])
      expect(report.outcome).toBe('found')
      expect(firstFinding(report)).toMatchObject({ severity: 'warning' })
      expect(firstFinding(report)?.title).toContain('Not enough data: nothing is measured of acme')
      expect(firstFinding(report)?.advice).toContain('Turn on measuring under Monitor')
    },
  )

  describe('after sixty days', () => {
    beforeAll(live)

    test('the disk that fills has its day; the one that was cleared, what only moves and what is gone have none', async () => {
      const review = await run('health/capacity-review')
      expect(surprises(review)).toEqual([])
      const disks = rowsOf(review, 'disks')
      expect(disks[0]).toMatchObject({ label: '/', fit: 'line', limit: 100 })
      expect(Number(disks[0]?.days_until)).toBeGreaterThan(18)
      expect(Number(disks[0]?.days_until)).toBeLessThan(22)
      expect(Number(disks[0]?.days_earliest)).toBeLessThan(Number(disks[0]?.days_latest))
      expect(disks[1]).toMatchObject({ label: '/data', days_until: null })
      expect(disks[1]?.jumped_at).not.toBeNull()
      expect(disks.map(row => row.label)).not.toContain('/taken-out')
      expect(titles(review, 'disks')).toEqual([expect.stringMatching(/^host: Disk space in use of \/ is full in \d/)])
      expect(firstFinding(review)?.title).toContain('is full in')
      expect(titles(review, 'connections')).toEqual([])
      expect(titles(review, 'databases')).toEqual([expect.stringMatching(/^db: postgres grows by 2 GB a month/)])
      const kinds = new Set(rowsOf(review, 'the-curves').map(row => row.kind))
      expect(kinds).toEqual(new Set(['measured', 'forecast']))
    })

    test('month against month: what crossed its line is first, then what is only slower; what moves is the same', async () => {
      const trends = await run('health/trends')
      expect(surprises(trends)).toEqual([])
      const rows = rowsOf(trends, 'month-against-month')
      expect(rows[0]).toMatchObject({ metric: 'cache_hit_pct', verdict: 'worse' })
      expect(rows[0]?.crossed).not.toBeNull()
      const verdicts = Object.fromEntries(rows.map(row => [`${row.metric} ${row.label}`, row.verdict]))
      expect(verdicts).toMatchObject({ 'answer_ms ': 'worse', 'cpu_pct ': 'same', 'connection_slots_pct ': 'same' })
      expect(verdicts['disk_used_pct /data']).toBe('better')
      expect(firstFinding(trends)?.title).toContain('shared buffers')
      expect(titles(trends, 'month-against-month', 'info').join()).toMatch(
        /Answer time went from [\d.]+ ms to [23.\d]+ ms/,
      )
    })

    test('before and after knows a mark by its name', async () => {
      await deck.store.marks.add({
        ...{ system: 'acme', at: Date.now() - 28 * day, title: 'Release 4.2', kind: 'deployment', by: 'tester' },
      })
      const compared = await run('health/compare', { before: 'release 4.2', window: '14d' })
      expect(stepOf(compared, 'what-changed').findings[0]?.title).toContain('shared buffers')
      expect(rowsOf(compared, 'what-changed')[0]).toMatchObject({ crosses_next: false, before_covered_pct: 100 })
    })

    test('times in which nothing was measured are not called unchanged', async () => {
      const compared = await run('health/compare', { before: '100d ago', window: '3d' })
      expect(rowsOf(compared, 'what-changed')).toEqual([])
      expect(titles(compared, 'what-changed')[0]).toContain('Not enough data')
    })

    test('the month’s report names what is still there, what nobody looked at, and how it stands today', async () => {
      await run('health/trends')
      const report = await deck.run({ runbook: 'health/monthly-report', targets: { host: '', db: 'db' } }, staysHere)
      expect(surprises(report)).toEqual([])
      expect(titles(report, 'still-there').join()).toContain('Trends, month against month')
      // What had no run in the month was looked through; what had one was not run again.
      const { children } = stepOf(report, 'the-months-checks')
      const looked = children.map(child => child.runbook)
      expect(looked).toContain('postgres/index-usage')
      expect(looked).not.toContain('health/trends')
      expect(looked).not.toContain('health/monthly-report')
      const [child] = children
      expect((await deck.store.journal.header(child?.run ?? ''))?.mode).toBe('look')
      expect(children.filter(one => one.outcome === 'failed').map(one => one.runbook)).toContain('host/os-updates')
      expect(titles(report, 'still-there').join()).toContain('could not look at its newest run (failed)')
      const again = await deck.run({ runbook: 'health/monthly-report', targets: { host: '', db: 'db' } }, staysHere)
      expect(stepOf(again, 'the-months-checks').children).toEqual([])
      expect(rowsOf(report, 'not-looked-at').find(row => row.runbook === 'health/trends')).toMatchObject({
        left_out: false,
      })
      expect(titles(report, 'not-looked-at').join()).toMatch(/daily runbooks ran|did not run/)
      expect(titles(report, 'what-will-be-full').join()).toContain('is at its limit in')
      expect(rowsOf(report, 'what-was-done')).toMatchObject([{ kind: 'deployment', title: 'Release 4.2' }])
      expect(stepOf(report, 'the-database-today').outcome).toBe('passed')
    })
  })

  test('the operator’s figures are kept, and one that falls by half is named', async () => {
    await server.exec('create table visits (n float8)')
    const look = async (value: number) => {
      await server.exec(`delete from visits; insert into visits values (${value})`)
      const figures =
        "select 'visitors' as name, n as value, 'users' as unit, 10 as warning, 'below' as direction from visits"
      return run('health/business-metrics', { figures })
    }
    for (const value of [100, 104, 98, 101]) expect(surprises(await look(value))).toEqual([])
    const calm = await look(99)
    expect(calm.outcome).toBe('passed')
    expect(rowsOf(calm, 'the-figures-now')).toMatchObject([{ name: 'visitors', value: 99, unit: 'users', below: true }])
    const fallen = await look(40)
    expect(titles(fallen, 'against-what-is-usual')).toEqual(['visitors fell to 40; 100 is usual'])
    expect(titles(await look(8), 'the-figures-now')).toEqual(['visitors is 8 users; your line is 10'])
  })

  test('a folder of saved queries is asked file by file, each with its title, its lines and its history', async () => {
    await server.exec('create table if not exists orders (n int); delete from orders; insert into orders values (30)')
    const folder = await scratchFolder('saved-queries')
    const save = (name: string, text: string) => writeFile(join(folder.path, name), text)
    await save(
      'orders.sql',
      '-- Orders of the hour\n-- unit: orders\n-- warning: 20\n-- direction: below\nselect n from orders;\n',
    )
    await save('two.sql', "-- Shops\nselect 'north' as name, 7 as value union all select 'south', 8")
    await save('wrong.sql', '-- Gone\ndelete from orders returning 1 as value')
    await save('broken.sql', '-- Broken\nselect nothing from nowhere')
    await save('notes.txt', 'no query')
    const look = () => run('health/business-metrics', { saved_queries: folder.path })
    const first = await look()
    expect(surprises(first)).toEqual([])
    const known = (all: Run) => rowsOf(all, 'your-saved-queries').map(row => `${row.name} ${row.value} ${row.unit}`)
    expect(known(first)).toEqual([
      'Broken null ',
      'Orders of the hour 30 orders',
      'Shops: north 7 ',
      'Shops: south 8 ',
      'wrong null ',
    ])
    expect(titles(first, 'your-saved-queries')).toEqual([
      expect.stringContaining('Broken is not known: relation "nowhere" does not exist'),
      expect.stringContaining('wrong is not known'),
    ])
    expect(stepOf(first, 'the-figures-now').outcome).toBe('skipped')
    for (let at = 0; at < 3; at++) await look()
    await server.exec('update orders set n = 12')
    const fallen = await look()
    expect(titles(fallen, 'your-saved-queries')).toContain('Orders of the hour is 12 orders; your line is 20')
    expect(titles(fallen, 'saved-queries-against-what-is-usual')).toEqual([
      'Orders of the hour fell to 12; 30 is usual',
    ])
    expect((await server.exec('select n from orders')).rows).toEqual([{ n: 12 }])
    await folder.remove()
    const gone = await look()
    expect(stepOf(gone, 'your-saved-queries').failure?.message).toContain('cannot be read on this machine')
    await expect(run('health/business-metrics')).rejects.toThrow('Query that brings the figures (figures) is needed.')
  })

  test('a figure’s query that would change something is refused before it is sent', async () => {
    const run1 = await run('health/business-metrics', { figures: 'delete from visits returning 1 as value' })
    expect(stepOf(run1, 'the-figures-now').failure).toMatchObject({ kind: 'invalid' })
    expect((await server.exec('select count(*)::int as n from visits')).rows).toEqual([{ n: 1 }])
  })
})
