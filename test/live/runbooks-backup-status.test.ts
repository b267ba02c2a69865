import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findingsOf, type Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { onlyLook, stepOf } from './runbooks-scene'

let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let folder: string
let folders = 0

const body = Array.from({ length: 8000 }, (_, i) => `insert into t values (${Math.sin(i)});\n`).join('')
const whole = (part = 1) =>
  gzipSync(
    `--\n-- PostgreSQL database dump\n--\n${body.slice(0, body.length * part)}--\n-- PostgreSQL database dump complete\n--\n`,
  )
/** Writes a dump as it was so many days ago. */
const dump = async (daysAgo: number, content: Buffer | string = whole(), series = 'shop') => {
  const at = new Date(Date.now() - daysAgo * 86_400_000)
  const stamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const file = join(folder, `${series}-${stamp}.sql.gz`)
  await writeFile(file, content)
  await utimes(file, at, at)
  return file
}
const daily = async (days: number) => {
  for (let day = 0; day < days; day++) await dump(day + 0.2)
}
const stay: Answering = (question, run) =>
  question.kind === 'decision' ? { kind: 'skip', reason: 'only looking' } : onlyLook(question, run)
const look = (runbook: string, answering = stay, more: Record<string, string> = {}) =>
  deck.run({ runbook, parameters: { folder, ...more } }, answering)
const order = { critical: 0, warning: 1, info: 2 }
/** As the report has them: the gravest first, then in step order. */
const found = (run: Run) =>
  findingsOf(run)
    .map(({ finding }) => `${finding.severity}: ${finding.title}`)
    .toSorted((a, b) => order[a.split(':')[0] as 'info'] - order[b.split(':')[0] as 'info'])

beforeAll(async () => {
  scratch = await scratchFolder('backup-status')
  deck = await startDeck({
    profiles: [{ name: 'host', protocol: 'local' }],
    // How full the disk of this machine is, is not what is tested here.
    thresholds: { disk_used_pct: { warning: 101, critical: 102 } },
  })
})
beforeEach(async () => {
  folder = join(scratch.path, `backups ${++folders}`)
  await mkdir(folder)
})
afterAll(async () => {
  await deck?.close()
  await scratch?.remove()
})

describe('the state of backups', () => {
  test('that are made every day and are whole is no finding', async () => {
    await daily(9)
    await dump(40, whole(), 'before-the-move')
    const run = await look('backup/status')
    expect(found(run)).toEqual([])
    expect(Object.values(run.steps).flatMap(step => step.failure?.message ?? [])).toEqual([])
    expect(run.outcome).toBe('passed')
  })

  test('names the series whose newest is old', async () => {
    for (let day = 4; day < 12; day++) await dump(day + 0.1)
    await daily(0)
    await dump(0.3, whole(), 'other')
    expect(found(await look('backup/status'))[0]).toMatch(
      /^critical: shop: the newest backup is 4 d( \d+ h)? old \(shop-/,
    )
  })

  test('leaves a weekly series alone until a week was missed', async () => {
    for (const day of [3, 10, 17, 24]) await dump(day)
    expect(found(await look('backup/status'))).toEqual([])
  })

  test('names the newest that is empty, before all else', async () => {
    await daily(5)
    await dump(0.01, gzipSync(''))
    expect(found(await look('backup/status'))[0]).toMatch(
      /^critical: shop: the newest backup cannot be restored\. shop-\S+ is 20 bytes: a compressed file with nothing in it/,
    )
  })

  test('names the newest that is much smaller than those before it', async () => {
    for (let day = 1; day < 9; day++) await dump(day)
    await dump(0.1, whole(0.3))
    expect(found(await look('backup/status'))[0]).toMatch(
      /^critical: shop: the newest backup has 3\d(\.\d)? % of the usual size/,
    )
  })

  test('says that there is none, and that there is no folder', async () => {
    expect(found(await look('backup/status'))).toEqual([`critical: There is no backup in ${folder}`])
    await rm(folder, { recursive: true })
    expect(stepOf(await look('backup/status'), 'each-series').failure).toMatchObject({ code: 'NO_FOLDER' })
  })
})

describe('the review of what is kept', () => {
  test('removes what is past its time, of a series whose newest is whole', async () => {
    await daily(8)
    const old = await dump(45)
    const run = await look('backup/audit', yes)
    expect(found(run)[0]).toMatch(/^warning: shop-\S+ is 45 d old, and 30 days are to be kept/)
    expect(stepOf(run, 'remove-what-is-past-its-time').outcome).toBe('passed')
    const left = await readdir(folder)
    expect(left).toHaveLength(8)
    expect(left).not.toContain(old.split('/').at(-1))
  })

  test('keeps the last good ones, however old', async () => {
    for (const day of [50, 60, 70]) await dump(day)
    const run = await look('backup/audit', yes)
    expect(found(run)[0]).toMatch(/^critical: shop: the newest backup is 50 d old/)
    expect(await readdir(folder)).toHaveLength(3)
  })

  test('removes nothing of a series whose newest is damaged, and says that first', async () => {
    for (let day = 1; day < 9; day++) await dump(day)
    await dump(45)
    // Cut in the middle: it begins well, so only reading it to its end shows it.
    await dump(0.1, whole().subarray(0, whole().length - 2000))
    const run = await look('backup/audit', yes)
    expect(found(run)[0]).toMatch(
      /^critical: shop: the newest backup is damaged\. shop-\S+ is damaged: gzip cannot read/,
    )
    expect(await readdir(folder)).toHaveLength(10)
    // It ends as it should, and what is before that was turned over: only its sum tells.
    const turned = whole()
    turned[turned.length - 6] = (turned[turned.length - 6] ?? 0) ^ 0xa5
    await dump(0.05, turned)
    const again = await look('backup/audit', yes)
    expect(found(again)[0]).toMatch(/^critical: shop: the newest backup is damaged\. shop-\S+ is damaged: gzip/)
    // And one that is sound gzip and no dump.
    await dump(0.02, gzipSync('pg_dump: error: connection refused\n'.repeat(1000)))
    expect(found(await look('backup/audit', yes)).join()).toContain('does not end as a dump of PostgreSQL ends')
  })
})
