import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startDeck } from '../support/deck'
import { startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { firstFinding, onlyLook, postgresTarget, rowsOf, stepOf, surprises, titles } from './runbooks-scene'
import { startWebApp, type WebApp, whileAsked } from './web-scene'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function app(log?: string): Promise<WebApp> {
  const started = await startWebApp(log)
  ending.push(() => started.stop())
  return started
}

async function deckOf(port: number, more: Parameters<typeof startDeck>[0]['profiles'] = [], facts = {}) {
  const web = { name: 'web', protocol: 'http' as const, url: `http://127.0.0.1:${port}`, health: ['/health'] }
  const deck = await startDeck({ profiles: [web, ...more], facts })
  ending.push(() => deck.close())
  return (runbook: string, parameters: Record<string, string> = {}) => deck.run({ runbook, parameters }, onlyLook)
}

async function folder(): Promise<string> {
  const scratch = await scratchFolder('web')
  ending.push(() => scratch.remove())
  return scratch.path
}

async function host() {
  const { port, user, key, fingerprint, stop } = await startSshd()
  ending.push(() => stop())
  return { name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port, user, key, hostKey: fingerprint }
}

const paths = ['/v1/events', '/v1/rides', '/health']
const quick = { seconds: '1' }
const undefinedColumn = () => {
  throw new Error('UndefinedColumn: column "title_v2" does not exist')
}

describe('API usage from the metrics page', () => {
  test('of a service that is well has rates and times and no finding; what was counted before counts for nothing', async () => {
    const one = await app()
    one.answers.set('/v1/events', response => response.writeHead(500).end())
    for (let at = 0; at < 30; at++) await fetch(`http://127.0.0.1:${one.port}/v1/events`)
    one.answers.clear()
    const run = await (await deckOf(one.port))('health/api-usage', quick)
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(rowsOf(run, 'look-at-the-metrics-page-twice')).toMatchObject([
      { scope: 'all', requests: 0, errors: 0, error_pct: null },
      { endpoint: '/v1/events', requests: 0, errors: 0, ever: 30 },
    ])
  })

  test('names the endpoint that fails, also right after the counters began anew', async () => {
    const one = await app()
    for (let at = 0; at < 50; at++) await fetch(`http://127.0.0.1:${one.port}/v1/events`)
    one.answers.set('/v1/events', response => {
      one.answers.set('/v1/events', answer => answer.writeHead(500).end())
      one.restart()
      response.writeHead(500).end()
    })
    const run = await whileAsked(one.port, paths, (await deckOf(one.port))('health/api-usage', quick))
    expect(firstFinding(run)?.title).toMatch(/^GET \/v1\/events fails: \d+ of \d+ requests in [\d.]+ s \(500: \d+\)$/)
    const [all] = rowsOf(run, 'look-at-the-metrics-page-twice')
    expect(Number(all?.error_pct)).toBeGreaterThan(20)
    expect(Number(all?.error_pct)).toBeLessThan(50)
  })

  test('is said to be unknown where there is no page, and to be denied where it is not for us', async () => {
    const one = await app()
    one.answers.set('/metrics', response => response.writeHead(404).end())
    const ask = await deckOf(one.port)
    expect(firstFinding(await ask('health/api-usage', quick))?.title).toBe(
      'Nothing tells how this service is used: /metrics answers 404, so no metrics can be read there.',
    )
    one.answers.set('/metrics', response => response.writeHead(301, { location: '/elsewhere' }).end())
    expect(firstFinding(await ask('health/api-usage', quick))?.title).toContain('/metrics answers 301')
    one.answers.set('/metrics', response => response.writeHead(403).end())
    const denied = await ask('health/api-usage', quick)
    expect(stepOf(denied, 'look-at-the-metrics-page-twice').failure).toMatchObject({ kind: 'denied', code: 'HTTP_403' })
  })

  test('reads eight megabytes of a page of fifty and says so', async () => {
    const one = await app()
    const line = `http_requests_total{method="GET",endpoint="/${'x'.repeat(980)}",status_code="200"} 5\n`
    one.answers.set('/metrics', response => {
      response.setHeader('content-type', 'text/plain')
      response.write('http_requests_total{method="GET",endpoint="/first",status_code="200"} 1\n')
      for (let megabyte = 0; megabyte < 50; megabyte++) response.write(line.repeat(1000))
      response.end()
    })
    const run = await (await deckOf(one.port))('health/api-usage', quick)
    expect(surprises(run)).toEqual([])
    const [table] = stepOf(run, 'look-at-the-metrics-page-twice').tables
    expect(table?.table.cut).toContain('/metrics is larger than 8 MB')
    expect(rowsOf(run, 'look-at-the-metrics-page-twice')[0]).toMatchObject({ scope: 'all', requests: 0 })
  })
})

describe.skipIf(noSshd() !== undefined)(`over sshd${noSshd() ? ` (${noSshd()})` : ''}`, () => {
  test('errors 500 begin with the error in the log, then the endpoint; and a service that is well is quiet', async () => {
    const log = join(await folder(), 'the app -n.log')
    const one = await app(log)
    const ask = await deckOf(one.port, [await host()], { logs: log, access_log: log })
    const well = await whileAsked(one.port, paths, ask('web/errors-500', quick))
    expect(surprises(well)).toEqual([])
    expect(well.outcome).toBe('passed')
    one.answers.set('/v1/events', undefinedColumn)
    const run = await whileAsked(one.port, paths, ask('web/errors-500', quick))
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toMatch(
      /^\d+ times in 15 min, the last one \d+ s ago: Unhandled exception: UndefinedColumn: column "title_v2" does not exist$/,
    )
    expect(titles(run, 'what-its-log-says')).toHaveLength(1)
    expect(titles(run, 'which-endpoints-fail-now')).toEqual([expect.stringMatching(/^GET \/v1\/events fails: /)])
    expect(titles(run, 'which-endpoints-failed')).toEqual([expect.stringMatching(/^GET \/v1\/events failed: /)])
  })

  test('a dependency that the service calls broken comes before the errors that follow from it, and dead services elsewhere are named', async () => {
    const log = join(await folder(), 'app.log')
    const one = await app(log)
    one.answers.set('/health', response => response.writeHead(503).end('{"checks":{"database":"error: refused"}}'))
    one.answers.set('/v1/events', () => {
      throw new Error('OperationalError: connection refused')
    })
    const ask = await deckOf(one.port, [await host()], {
      logs: log,
      external_services: `http://127.0.0.1:1/gemini http://127.0.0.1:${one.port}/v1/rides`,
      deployments_command: 'echo "5 minutes ago: new events page"; echo "a week ago: the one before"',
    })
    const run = await whileAsked(one.port, paths, ask('web/errors-500', quick))
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toBe('/health answers 503: database is down for this service (error: refused)')
    expect(titles(run, 'ask-the-services-elsewhere')).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:1\/gemini does not answer the host: curl: \(7\) /),
    ])
    expect(titles(run, 'the-last-deployments')).toEqual(['The last deployment: 5 minutes ago: new events page'])
  })

  test('an access log is read over its rotation, by the clock of the host, and what is not there is named', async () => {
    const log = join(await folder(), 'access.log')
    const line = (secondsAgo: number, request: string, status: number, time: string) => {
      const [, , day, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(
        new Date(Date.now() - secondsAgo * 1000).toUTCString(),
      ) as RegExpExecArray
      return `203.0.113.9 - - [${day}/${month}/${year}:${clock} +0000] "${request}" ${status} 5 "-" "-" rt=${time}\n`
    }
    await writeFile(log, Array.from({ length: 30 }, () => line(7200, 'GET /old HTTP/1.1', 500, '9.000')).join(''))
    await appendFile(
      log,
      Array.from({ length: 20 }, (_, at) => line(300, `GET /ride/${at} HTTP/1.1`, 200, '0.100')).join(''),
    )
    await rename(log, `${log}.1`)
    await writeFile(log, `broken \u001b[31m line\n${line(5, 'GET /.env HTTP/1.1', 404, '0.000')}`)
    const ask = await deckOf((await app()).port, [await host()], { access_log: log })
    const run = await ask('health/api-usage', quick)
    expect(surprises(run)).toEqual([])
    const [all, ride] = rowsOf(run, 'read-the-access-log')
    expect(all).toMatchObject({ requests: 21, errors: 0, refused: 1, seconds: 900 })
    expect(ride).toMatchObject({ endpoint: '/ride/{id}', requests: 20, p95_ms: 100 })
    expect(titles(run, 'read-the-access-log')).toEqual(['Somebody tries doors: /.env 1 times (404: 1)'])
    const absent = await ask('health/api-usage', { ...quick, access_log: '/nowhere/access.log' })
    expect(stepOf(absent, 'read-the-access-log').failure?.message).toBe(
      'There is no file /nowhere/access.log on this host.',
    )
  })
})

describe('slow responses', () => {
  test('begin with the statement that takes the time, and count how often one is called for each request', async () => {
    const server = await startPostgres()
    ending.push(() => server.stop())
    await server.exec('create extension pg_stat_statements; create table rides (id int primary key)')
    const client = await server.connect('postgres')
    ending.push(() => client.end())
    const one = await app()
    one.answers.set('/v1/events', async response => {
      await client.query('select pg_sleep($1::float8), count(*) from rides', [0.6])
      response.end('[]')
    })
    one.answers.set('/v1/rides', async response => {
      for (let id = 0; id < 60; id++) await client.query('select id from rides where id = $1', [id])
      response.end('[]')
    })
    const ask = await deckOf(one.port, [postgresTarget('db', server.port, 'watcher')])
    const run = await whileAsked(one.port, ['/v1/events', '/v1/rides'], ask('web/slow-responses', { seconds: '5' }))
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toMatch(/^Statement -?\d+ of postgres takes [\d.]+ ms a call, .*pg_sleep/)
    expect(titles(run, 'which-endpoints-are-slow-now')).toContainEqual(
      expect.stringMatching(/^GET \/v1\/events is slow: /),
    )
    expect(titles(run, 'which-statements-take-the-time', 'warning')).toEqual([
      expect.stringMatching(
        /^N\+1: statement -?\d+ of postgres is called [\d.]+ times for each request: select id from rides/,
      ),
    ])
  }, 60_000)
})

describe('deprecated endpoints', () => {
  test('are joined with their calls, their days and their successors', async () => {
    const one = await app()
    const old = { deprecated: true, description: 'Use /v2' }
    const document = {
      openapi: '3.1.0',
      info: { title: 'Rides', version: '1.4' },
      paths: { '/v1/over': { get: old }, '/v1/old': { get: old, post: old }, '/v2/new': { get: {} } },
    }
    one.answers.set('/openapi.json', response => response.end(JSON.stringify(document)))
    one.answers.set('/v1/over', response =>
      response
        .setHeader('sunset', 'Thu, 01 Jan 2026 00:00:00 GMT')
        .setHeader('deprecation', '@1735689600')
        .setHeader('link', '</v2/new>; rel="successor-version"')
        .end('{}'),
    )
    for (const path of ['/v1/over', '/v1/over', '/v1/old']) await fetch(`http://127.0.0.1:${one.port}${path}`)
    const run = await (await deckOf(one.port))('web/api-deprecations')
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toMatch(
      /^GET \/v1\/over should have been switched off .+ ago, and was called 2 times$/,
    )
    expect(firstFinding(run)?.advice).toContain('Its successor is /v2/new.')
    expect(titles(run, 'read-the-document', 'warning')).toEqual([
      'GET /v1/old is deprecated, has no day, and was called 1 times',
    ])
    expect(titles(run, 'read-the-document', 'info')).toEqual(['POST /v1/old is deprecated, and no call was counted'])
  })
})

describe('Lighthouse scores', () => {
  test('that fell are found beside what was usual, and one odd audit before moves nothing', async () => {
    const server = await startPostgres()
    ending.push(() => server.stop())
    await server.exec(
      'create table utils_lighthouseresult (created_at timestamptz, url text, performance int, accessibility int, best_practices int, seo int)',
    )
    const audit = (daysAgo: number, performance: number) =>
      server.exec(
        `insert into utils_lighthouseresult values (now() - interval '${daysAgo} days', 'https://x.example/', ${performance}, 97, 95, 100)`,
      )
    for (const [daysAgo, score] of [95, 93, 96, 60, 94].entries()) await audit(6 - daysAgo, score)
    const { facts } = parse(await readFile('resources/systems/django-site.yaml', 'utf8'))
    const deck = await startDeck({ profiles: [postgresTarget('db', server.port, 'postgres')], facts })
    ending.push(() => deck.close())
    const ask = () => deck.run({ runbook: 'web/lighthouse-history' }, onlyLook)
    const well = await ask()
    expect(surprises(well)).toEqual([])
    expect(titles(well, 'the-scores')).toEqual([])
    await audit(0, 85)
    expect(titles(await ask(), 'the-scores')).toEqual(['https://x.example/ performance fell to 85; 94 is usual (-9)'])
    await server.exec("update utils_lighthouseresult set created_at = created_at - interval '5 days'")
    expect(titles(await ask(), 'the-scores')).toContainEqual(
      expect.stringMatching(/^The last audit of https:\/\/x\.example\/ seo is 5 d .*old$/),
    )
  })

  test('come from a query that reads and nothing else', async () => {
    const server = await startPostgres()
    ending.push(() => server.stop())
    const deck = await startDeck({ profiles: [postgresTarget('db', server.port, 'postgres')] })
    ending.push(() => deck.close())
    const scores = "select 'x' as name, now() as at, pg_terminate_backend(pid)::int as value from pg_stat_activity"
    const run = await deck.run({ runbook: 'web/lighthouse-history', parameters: { scores } }, onlyLook)
    const step = stepOf(run, 'the-scores')
    expect(step.outcome).toBe('failed')
    expect(step.failure?.message).toContain('pg_terminate_backend')
  })
})
