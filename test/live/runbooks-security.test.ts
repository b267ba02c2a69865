import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { majors, postgresTarget, redisTarget, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const reason = noSshd() ?? noRedis()
let sshd: Sshd
let server: Postgres
let redis: Awaited<ReturnType<typeof startRedis>>
let web: Server
let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>
const at = (...names: string[]) => join(scratch.path, ...names)
const canary = 'canary-Passw0rd'

/** An application as it should not be: it shows its inside, and its environment file. */
const careless = () =>
  createServer((request, response) => {
    if (request.url === '/.env') return response.end(`SECRET_KEY=${canary}\n`)
    if (request.url !== '/') response.statusCode = 404
    response.setHeader('content-type', 'text/html')
    const { origin } = request.headers
    if (origin)
      response.setHeader('access-control-allow-origin', origin).setHeader('access-control-allow-credentials', 'true')
    response.end(
      request.url === '/' ? '<h1>Shop</h1>' : "<p>You're seeing this error because you have DEBUG = True</p>",
    )
  })

beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('security')
  web = careless().listen(0, '127.0.0.1')
  await once(web, 'listening')
  await mkdir(at('app'))
  await writeFile(at('app/.env'), `SECRET_KEY=${canary}\n`, { mode: 0o644 })
  await writeFile(at('app/main.py'), 'x = 1\n')
  // No engine: what containers of this machine say would be kept as well, and there may be many.
  sshd = await startSshd(['SetEnv DOCKER_HOST=unix:///nowhere'])
  redis = await startRedis()
  server = await startPostgres(majors().at(-1))
  await server.exec(`create role intruder login password '${canary}'; create role owner_app login`)
  await server.exec('create function public.lax() returns int language sql security definer as $$ select 1 $$')
  const { port, user, key, fingerprint } = sshd
  deck = await startDeck({
    profiles: [
      { name: 'host', protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey: fingerprint },
      postgresTarget('db', server.port, 'postgres'),
      redisTarget('cache', redis.port),
      { name: 'web', protocol: 'http', url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`, health: ['/'] },
    ],
    facts: {
      config_files: at('app/.env'),
      app_folder: at('app'),
      evidence_folder: at('evidence'),
      expected_ports: '1, 2/udp',
    },
  })
})
beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
afterAll(async () => {
  await deck?.close()
  web?.close()
  await redis?.stop()
  await server?.stop()
  await sshd?.stop()
  await scratch?.remove()
})

test('an audit measures what it can, asks the rest, and tells no secret', async () => {
  const run = await deck.run({ runbook: 'security/audit' }, staysHere)
  expect(surprises(run)).toEqual([])
  const listening = rowsOf(run, 'what-listens').find(row => Number(row.port) === server.port)
  expect(listening).toMatchObject({ protocol: 'tcp', reach: 'this machine', expected: 'no' })
  expect(titles(run, 'files-with-secrets')).toEqual([
    `${at('app/.env')} can be read by every user of the host (mode 644)`,
  ])
  expect(titles(run, 'what-postgresql-is-set-to')).toEqual(
    expect.arrayContaining([
      expect.stringContaining('offers no encryption'),
      '1 functions run with the rights of their owner and do not fix their search_path',
    ]),
  )
  expect(titles(run, 'whether-redis-is-open')).toHaveLength(1)
  expect(titles(run, 'cors-headers-and-a-limit-of-the-rate', 'critical')[0]).toMatch(/lets every site in/)
  expect(titles(run, 'what-an-error-gives-away', 'critical')[0]).toMatch(/debug mode/)
  expect(titles(run, 'whether-the-environment-file-is-served', 'critical')).toEqual([
    '/.env is answered, and it looks like one',
  ])
  expect(titles(run, 'dependencies')[0]).toMatch(/^Nobody has looked at the packages: no folder/)
  // What a person has to say is asked.
  expect(stepOf(run, 'what-no-server-can-say').outcome).toBe('passed')
})

/** Picks these rows and agrees; anywhere else it only looks, and at a fork it stays in this runbook. */
const containing =
  (picks: Readonly<Record<string, string>>): Answering =>
  (question, run) => {
    if (question.kind === 'pick')
      return { kind: 'pick', keys: question.keys.filter(key => key.includes(picks[question.step] ?? '\0')) }
    const here = question.kind === 'decision' ? question.choices.find(one => one.to.startsWith('#')) : undefined
    if (question.kind === 'decision')
      return here ? { kind: 'decision', to: here.to } : { kind: 'skip', reason: 'Every way leads elsewhere.' }
    return yes(question, run)
  }

test('a breach: evidence is kept first, with sums, for its owner only; what is locked can be taken back', {
  timeout: 120_000,
}, async () => {
  const intruder = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'intruder',
    password: canary,
    database: 'postgres',
  })
  intruder.on('error', () => {})
  await intruder.connect()
  const { rows } = await intruder.query('select pg_backend_pid() as pid')
  const picks = { 'lock-roles-of-the-database': 'intruder', 'end-sessions-of-the-database': String(rows[0].pid) }
  const run = await deck.run({ runbook: 'security/breach' }, containing(picks))
  expect(surprises(run)).toEqual([])

  const [folder = ''] = await readdir(at('evidence'))
  const kept = await readdir(at('evidence', folder))
  expect(kept).toEqual(
    expect.arrayContaining(['SHA256SUMS', 'processes.txt', 'keys.txt', 'changed-in-app.txt', 'notes']),
  )
  const modes = await Promise.all(
    [folder, ...kept.map(name => join(folder, name))].map(name => stat(at('evidence', name))),
  )
  expect(modes.map(one => (one.mode & 0o777).toString(8)).filter(mode => !['700', '600'].includes(mode))).toEqual([])
  execFileSync('sha256sum', ['--status', '-c', 'SHA256SUMS'], { cwd: at('evidence', folder) })
  expect(await readFile(at('evidence', folder, 'changed-in-app.txt'), 'utf8')).toContain('./main.py')

  // The evidence came before the lock.
  const order = Object.values(run.steps).map(step => step.id)
  expect(order.indexOf('keep-the-evidence-on-the-host')).toBeLessThan(order.indexOf('lock-roles-of-the-database'))
  expect(stepOf(run, 'end-sessions-of-the-database').outcome).toBe('passed')
  const login = async () => (await server.exec("select rolcanlogin from pg_roles where rolname = 'intruder'")).rows[0]
  expect(await login()).toMatchObject({ rolcanlogin: false })
  const id = run.header?.id ?? ''
  await deck.engine.undo(id, 'lock-roles-of-the-database')
  expect(stepOf(await deck.follow(id, yes), 'lock-roles-of-the-database').undo).toMatchObject({ state: 'done' })
  expect(await login()).toMatchObject({ rolcanlogin: true })
  await intruder.end().catch(() => {})
})
