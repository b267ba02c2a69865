import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Deck, startDeck, yes } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { firstFinding, pickIn, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const reason = noSshd()
const anHour = 3600
let sshd: Sshd
let deck: Deck
let folder: string
const ending: (() => unknown)[] = []
beforeAll(async () => {
  if (reason) return
  sshd = await startSshd()
  deck = await startDeck({
    profiles: [
      {
        ...{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port: sshd.port },
        ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
      },
    ],
  })
})
beforeEach(async ctx => {
  if (reason) return ctx.skip(reason)
  const scratch = await scratchFolder('file-cache')
  ending.push(() => scratch.remove())
  folder = join(scratch.path, 'cache')
  await mkdir(folder)
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
})

async function entry(name: string, text: string, seconds = 60) {
  await writeFile(join(folder, name), text)
  const at = Date.now() / 1000 - seconds
  await utimes(join(folder, name), at, at)
}
const page = (rows: number) => `<table>${'<tr class="event"><td>x</td></tr>'.repeat(rows)}</table>\n`
const events = (rows: number) => JSON.stringify({ events: Array.from({ length: rows }, (_, id) => ({ id })) })
const run = (runbook: string, parameters: Record<string, string> = {}, answering = staysHere) =>
  deck.run({ runbook, parameters: { folder, ...parameters } }, answering)

test('a cache is fresh or stale by the time of each kind, to the minute at its edge', async () => {
  await entry('a.html', page(1), 24 * anHour - 60)
  await entry('b.html', page(1), 24 * anHour + 60)
  await entry('compare-1.json', '{}', 6 * anHour + 60)
  await entry('c.json', '{}', 6 * anHour + 60)
  await entry('notes.txt', 'x', 900 * anHour)
  const state = await run('files/cache-status')
  expect(surprises(state)).toEqual([])
  expect(state.outcome).toBe('passed')
  const rows = rowsOf(state, 'how-fresh-it-is')
  expect(rows.map(row => [row.kind, row.entries, row.stale])).toEqual([
    ['all', 5, 2],
    ['*.html', 2, 1],
    ['*compare*.json', 1, 1],
    ['*.json', 1, 0],
    ['without a time to live', 1, 0],
  ])
  expect(rows[1]).toMatchObject({ under_half: 0, under_ttl: 1, under_twice: 1, beyond: 0 })

  for (const name of ['a.html', 'b.html', 'compare-1.json', 'c.json']) await entry(name, '{}', 216 * anHour)
  const stale = await run('files/cache-status')
  expect(firstFinding(stale)).toMatchObject({ severity: 'critical' })
  expect(firstFinding(stale)?.title).toMatch(/^4 of 5 entries of .*cache are stale; the newest is 9 d/)
  const mistyped = await run('files/cache-status', { policy: '*.html=soon' })
  expect(stepOf(mistyped, 'how-fresh-it-is').failure?.message).toContain('*.html=soon is not')
})

test('an entry that is empty, cut off, without a key or short of rows is named, and what it holds is not on record', async () => {
  await entry('good.html', page(3))
  await entry('good.json', events(3))
  await entry('short.html', page(40))
  await entry('short.json', events(25))
  await entry('cut.json', '{"events": [{"id": "canary-word"}, ')
  await entry('odd\nname.json', '{"other": 1}')
  await entry('empty.html', '')
  const log = join(folder, '..', 'metrics.log')
  const line = (hours: number, hits: number, misses: number) =>
    `${JSON.stringify({ timestamp: new Date(Date.now() - hours * 3_600_000), context: { cache_hits: hits, cache_misses: misses } })}\n`
  await writeFile(log, `${line(48, 100, 0)}no JSON "cache_hits"\n${line(5, 5, 20)}${line(1, 3, 12)}`)
  const valid = await run('files/cache-validate', { html_row: 'class="event"', schema: '*.json=events', log })
  expect(surprises(valid)).toEqual([])
  const said = titles(valid, 'read-every-entry')
  expect(said.filter(one => one.includes('cannot be used')).toSorted()).toEqual([
    'cut.json cannot be used: cut off: its JSON has no end',
    'empty.html cannot be used: empty',
    'odd\nname.json cannot be used: without events',
  ])
  expect(said).toContain('short.json has 25 of the 40 rows of short.html')
  expect(said).toContain('57 % of the 7 entries pass')
  expect(titles(valid, 'how-often-it-answers', 'warning')).toEqual([
    'The cache answered 20 % of 40 lookups in the last 24 hours',
  ])
  expect(JSON.stringify(await deck.store.journal.events(valid.header?.id ?? ''))).not.toContain('canary-word')
})

test('clearing takes what was named and nothing behind a link, and undo puts it back', async () => {
  await entry('keep.html', page(1))
  await entry("it's\n-gone.json", events(1), 500)
  await mkdir(join(folder, '..', 'outside'))
  await writeFile(join(folder, '..', 'outside', 'other.json'), 'x')
  await symlink(join(folder, '..', 'outside'), join(folder, 'way'))
  const cleared = await run('files/cache-clear', { names: '*.json' }, pickIn('move-them-aside'))
  expect(stepOf(cleared, 'move-them-aside').failure?.message).toBeUndefined()
  expect(rowsOf(cleared, 'what-would-go').map(row => row.name)).toEqual(["it's\n-gone.json"])
  expect(await readdir(folder)).toEqual(['.quarterdeck-aside', 'keep.html', 'way'])
  // What lies aside is no entry any more.
  expect(rowsOf(await run('files/cache-status'), 'how-fresh-it-is')[0]?.entries).toBe(1)

  const id = cleared.header?.id ?? ''
  await deck.engine.undo(id, 'move-them-aside')
  expect(stepOf(await deck.follow(id, yes), 'move-them-aside').undo).toMatchObject({ state: 'done' })
  expect(await readFile(join(folder, "it's\n-gone.json"), 'utf8')).toBe(events(1))

  await run('files/cache-clear', { names: '*.json', how: 'removed' }, pickIn('remove-them'))
  expect((await readdir(folder)).toSorted()).toEqual(['.quarterdeck-aside', 'keep.html', 'way'])
  expect(existsSync(join(folder, '..', 'outside', 'other.json'))).toBe(true)
})
