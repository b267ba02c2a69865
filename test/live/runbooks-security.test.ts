import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type DockerEngine, startDocker } from '../support/docker'
import { addHostLogin, type HostLogin } from '../support/host-login'
import { type Postgres, startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { scratchFolder, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { majors, postgresTarget, redisTarget, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const reason = noSshd() ?? noRedis()
let sshd: Sshd
let server: Postgres
let redis: Awaited<ReturnType<typeof startRedis>>
let web: Server
let engine: DockerEngine | string
let login: HostLogin | undefined
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
  engine = await startDocker()
  login = addHostLogin('breach')
  // Never the engine of this machine: what its containers say would be kept as well, and there may be many.
  const docker = typeof engine === 'string' ? 'unix:///nowhere' : engine.host
  sshd = await startSshd([`SetEnv DOCKER_HOST=${docker}`], { small: true })
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
      login_logs: at('auth.log'),
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
  if (typeof engine === 'object') await engine.stop()
  login?.remove()
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

test('what listens is not told where its list comes back empty', async () => {
  await mkdir(at('bin'), { recursive: true })
  await writeFile(at('bin/ss'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  const { PATH } = process.env
  process.env.PATH = `${at('bin')}:${PATH}`
  const local = await startDeck({ profiles: [{ name: 'here', protocol: 'local' }] })
  try {
    const run = await local.run({ runbook: 'security/audit' }, staysHere)
    expect(stepOf(run, 'what-listens').failure?.message).toContain('nobody has looked')
  } finally {
    process.env.PATH = PATH
    await local.close()
  }
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

describe('a breach', () => {
  let intruder: pg.Client
  let run: Run
  /** Where the intruder sits: a container of the network that the host reaches too. */
  let address = ''
  const elsewhere = `qdelsewhere${process.pid}`
  const undo = async (step: string) => {
    const id = run.header?.id ?? ''
    await deck.engine.undo(id, step)
    expect(stepOf(await deck.follow(id, yes), step).undo, step).toMatchObject({ state: 'done' })
  }
  const noEngine = () => (typeof engine === 'string' ? engine : undefined)
  const noFirewall = () => noEngine() ?? (existsSync('/usr/sbin/iptables') ? undefined : 'iptables is not installed')
  const docker = (...words: string[]) => (typeof engine === 'string' ? Promise.reject(engine) : engine.docker(...words))
  const addressOf = (name: string) =>
    docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', name)
  const state = () => docker('inspect', '--format', '{{.State.Status}}', 'evil')
  /** What closed ports of the host, and of what it passes packets on to, answer: a no at once, or a firewall's silence. */
  const knocks = async () =>
    Promise.all(
      [address.replace(/\d+$/, '1'), await addressOf('evil')].map(async to => {
        const say = `timeout 5 bash -c '</dev/tcp/${to}/9' 2>&1; [ $? = 124 ] && echo silence; true`
        return /refused|silence/.exec(await docker('exec', 'far', 'bash', '-c', say))?.[0]
      }),
    )
  const enters = () =>
    new Promise<boolean>(resolve => {
      execFile('ssh', [...asIntruder(), 'true'], error => resolve(error === null))
    })
  const asIntruder = () => [
    ...['-i', sshd.key, '-p', String(sshd.port), '-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', `${login?.user}@127.0.0.1`],
  ]
  const shadow = () => String(spawnSync('getent', ['shadow', login?.user ?? '']).stdout)
  let before: { shadow: string; entered: boolean; knocks: (string | undefined)[] }
  let session: ReturnType<typeof spawn> | undefined

  beforeAll(async () => {
    if (reason) return
    const of = { host: '127.0.0.1', port: server.port, database: 'postgres' }
    intruder = new pg.Client({ ...of, user: 'intruder', password: canary })
    intruder.on('error', () => {})
    await intruder.connect()
    const { rows } = await intruder.query('select pg_backend_pid() as pid')
    if (typeof engine === 'object') {
      await docker('network', 'create', '--subnet', `10.215.${process.pid % 256}.0/24`, elsewhere)
      await engine.run('evil', ['sleep', 'infinity'], ['--network', elsewhere])
      await engine.run('far', ['sleep', 'infinity'])
      address = await addressOf('far')
      const line = (said: string) => `${new Date().toISOString()} vm sshd[7]: ${said} from ${address} port 7 ssh2\n`
      const guesses = line('Failed password for root').repeat(12)
      await writeFile(at('auth.log'), guesses + line('Accepted password for root'))
    } else await writeFile(at('auth.log'), '')
    if (login) {
      // An account that ends some day, as those of contractors do: that day has to come back.
      execFileSync('usermod', ['--expiredate', '2099-01-01', login.user])
      session = spawn('ssh', [...asIntruder(), 'echo in; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] })
      await once(session.stdout ?? session, 'data')
    }
    before = { shadow: shadow(), entered: !login || (await enters()), knocks: noEngine() ? [] : await knocks() }
    const picks = {
      'lock-roles-of-the-database': 'intruder',
      'end-sessions-of-the-database': String(rows[0].pid),
      ...(login ? { 'lock-users-of-the-host': login.user } : {}),
      ...(noEngine() ? {} : { 'freeze-containers': await docker('inspect', '--format', '{{.Id}}', 'evil') }),
      ...(noFirewall() ? {} : { 'shut-out-addresses': address }),
    }
    run = await deck.run({ runbook: 'security/breach' }, containing(picks))
  }, 120_000)
  afterAll(async () => {
    session?.kill()
    await intruder?.end().catch(() => {})
    // Should the test have failed before its undo: the firewall is this machine's.
    if (address) spawnSync('iptables', ['-t', 'raw', '-D', 'PREROUTING', '-s', address, '-j', 'DROP'])
    if (typeof engine !== 'object') return
    await docker('rm', '-f', 'evil')
    await docker('network', 'rm', elsewhere)
  })

  test('is kept as evidence first, with sums, for its owner only', async () => {
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
    const order = Object.values(run.steps).map(step => step.id)
    expect(order.indexOf('keep-the-evidence-on-the-host')).toBeLessThan(order.indexOf('lock-roles-of-the-database'))
  })

  test('loses its role and its session of the database; the role can be given back', async () => {
    expect(stepOf(run, 'end-sessions-of-the-database').outcome).toBe('passed')
    const may = async () => (await server.exec("select rolcanlogin from pg_roles where rolname = 'intruder'")).rows[0]
    expect(await may()).toMatchObject({ rolcanlogin: false })
    await undo('lock-roles-of-the-database')
    expect(await may()).toMatchObject({ rolcanlogin: true })
  })

  test('loses its user of the host and that user’s sessions; the account comes back as it was', async ctx => {
    if (!login) return ctx.skip('this machine does not let us add a login')
    expect(before.entered).toBe(true)
    expect(stepOf(run, 'lock-users-of-the-host').outcome).toBe('passed')
    expect(await enters()).toBe(false)
    await until(async () => expect(session?.exitCode ?? session?.signalCode).not.toBeNull())
    await undo('lock-users-of-the-host')
    expect(shadow()).toBe(before.shadow)
    expect(await enters()).toBe(true)
  })

  test('has its container frozen, which runs on afterwards', async ctx => {
    const without = noEngine()
    if (without) return ctx.skip(without)
    expect(stepOf(run, 'freeze-containers').outcome).toBe('passed')
    expect(await state()).toBe('paused')
    await undo('freeze-containers')
    expect(await state()).toBe('running')
  })

  test('is shut out by its address, until that is let in again', async ctx => {
    const without = noFirewall()
    if (without) return ctx.skip(without)
    expect(titles(run, 'who-got-in-after-failures', 'critical')).toEqual([
      `${address} got in at ssh as root after 12 failed attempts`,
    ])
    expect(before.knocks[0]).toBe('refused')
    expect(stepOf(run, 'shut-out-addresses').outcome).toBe('passed')
    expect(await knocks()).toEqual(['silence', 'silence'])
    await undo('shut-out-addresses')
    expect(await knocks()).toEqual(before.knocks)
  })
})
