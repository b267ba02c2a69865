import { appendFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { freePort, scratchFolder } from '../support/scratch'
import { firstFinding, onlyLook, rowsOf, stepOf, surprises } from './runbooks-scene'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let log: string
let page: string
let source: Server
let port: number
let deck: Deck

const entry = '<tr class="row"><td>ride</td></tr>\n'

/** A line as a scraper logs it, so many hours ago. */
const line = (hoursAgo: number, level: string, message: string, context: object = {}) =>
  `${JSON.stringify({ timestamp: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(), level, service: 'rides', message, context })}\n`
const good = (hoursAgo: number, events = 40) => line(hoursAgo, 'INFO', 'scraper finished', { status: 'ok', events })

beforeAll(async () => {
  scratch = await scratchFolder('scraper')
  log = join(scratch.path, 'scraper.log')
  port = await freePort()
  source = createServer((_, answer) => answer.end(page)).listen(port, '127.0.0.1')
  deck = await startDeck({ profiles: [{ name: 'host', protocol: 'local' }] })
})
beforeEach(async () => {
  page = entry.repeat(40)
  await writeFile(log, `not JSON\n${[72, 48, 24, 3].map(hours => good(hours)).join('')}`)
})
afterAll(async () => {
  await deck?.close()
  source?.close()
  await scratch?.remove()
})

const scraper = (more: Record<string, string> = {}, answering: Answering = onlyLook) =>
  deck.run(
    {
      runbook: 'workers/scraper',
      parameters: { log, source: `http://127.0.0.1:${port}/`, mark: 'class="row"', ...more },
    },
    answering,
  )

test('a scraper whose runs went well, and whose source is as it was, is quiet', async () => {
  const run = await scraper()
  expect(surprises(run)).toEqual([])
  expect(firstFinding(run)).toBeUndefined()
  expect(rowsOf(run, 'ask-the-source')).toMatchObject([{ marks: 40 }])
  expect(rowsOf(run, 'the-last-runs')[0]).toMatchObject({ job: 'rides', status: 'ok', found: 40, usual: 40 })
})

test('a page that changed its structure is named before the run that found nothing in it', async () => {
  page = '<div class="card">ride</div>'
  await appendFile(
    log,
    line(1, 'ERROR', 'no events found') + line(1, 'INFO', 'scraper finished', { status: 'failed', events: 0 }),
  )
  const run = await scraper()
  expect(firstFinding(run)?.title).toMatch(/^The source page http:.* changed its structure.*class="row" any more$/)
  expect(stepOf(run, 'the-last-runs').findings[0]?.title).toBe(
    'The last run of rides found nothing, 40 are usual: no events found',
  )
})

test('a source that does not answer, a count that fell, and runs that stay away are each said', async () => {
  const away = await scraper({ source: `http://127.0.0.1:${await freePort()}/` })
  expect(firstFinding(away)?.title).toMatch(/does not answer the scraper: no answer/)
  await appendFile(log, good(1, 11))
  expect(firstFinding(await scraper())?.title).toBe('The last run of rides found 11, where 40 are usual')
  await writeFile(log, good(100) + good(90))
  expect(firstFinding(await scraper())?.title).toMatch(/^rides has not run for 3 d.*it is to run every 1 d/)
})

test('it is run with its option, and believed when its log says so', async () => {
  const command = `printf '%s' "$SCRAPER_REFRESH" > option; echo '${good(0).trim()}' >> '${log}'`
  const run = await scraper({ run_now: 'true', option: 'refresh', command, folder: scratch.path }, yes)
  expect(stepOf(run, 'run-it').outcome).toBe('passed')
  expect(stepOf(run, 'look-at-what-it-wrote').notes.join()).toContain('ok, found 40')
  const failing = await scraper({ run_now: 'true', command: 'echo broken; exit 1' }, yes)
  expect(stepOf(failing, 'run-it').outcome).toBe('failed')
})
