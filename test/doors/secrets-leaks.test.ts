import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import { createHiding } from '#domain/hidden'
import { type Profile, profileSchema, type SecretSource } from '#domain/profile'
import { advance, emptyRun, type Run } from '#domain/run'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { buildConsole, runConsole, startConsole } from '../support/built-console'
import { watchCommandLines } from '../support/command-lines'
import { book } from '../support/deck'
import type { Postgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { scratchFolder } from '../support/scratch'
import { startSecuredPostgres } from '../support/secured-postgres'
import { noSshd, type Sshd, startSshd } from '../support/sshd'

const canary = (name: string) => `CANARY-${name}-${randomBytes(6).toString('hex')}`
const secrets = {
  postgres: canary('postgres'),
  wrong: canary('wrong'),
  redis: canary('redis'),
  ssh: canary('ssh'),
  key: canary('key'),
  token: canary('token'),
  vault: canary('vault'),
  env: canary('env'),
  parameter: canary('parameter'),
  pasted: canary('pasted'),
  rotated: canary('rotated'),
}
const { hide } = createHiding(Object.values(secrets))
const leaks = (text: string) => hide(text) !== text

let server: Postgres
let redis: RedisServer | undefined
let sshd: Sshd | undefined
let passwordHost: ssh2.Server
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let data: string
let served: ReturnType<typeof startConsole>
let house: House
let lines: ReturnType<typeof watchCommandLines>
/** All that was answered to a door: pages and terminals see nothing else. */
const answered: string[] = []
let keys = 0

const local = { host: '127.0.0.1' }
const at = (name: string) => join(scratch.path, name)
const profile = (name: string, secret: SecretSource, more: Record<string, unknown>): Profile =>
  profileSchema.parse({ id: name, system: 'acme', name, secret, ...more })
const told = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    const answer = await work
    answered.push(JSON.stringify(answer) ?? '')
    return answer
  } catch (error) {
    answered.push(JSON.stringify(failureOf(error)))
    return undefined
  }
}
const layers = async (one: Profile, value?: string) => {
  const secret = value === undefined ? ({ set: 'keep' } as const) : ({ set: 'value', value } as const)
  for await (const layer of await house.client.profiles.test({ profile: one, secret }))
    answered.push(JSON.stringify(layer))
}
const save = (one: Profile, value: string) =>
  told(house.client.profiles.save({ profile: one, secret: { set: 'value', value } }))
async function run(
  runbook: string,
  parameters: Record<string, string> = {},
  targets: Record<string, string> = {},
): Promise<Run> {
  const { run } = await house.client.runs.start({
    ...{ runbook, system: 'acme', targets, parameters, mode: 'all' as const },
    key: `leak-key-${keys++}`,
  })
  let folded = emptyRun()
  for await (const events of await house.client.runs.follow({ run, after: 0 })) {
    answered.push(JSON.stringify(events))
    folded = events.reduce(advance, folded)
    for (const { kind, id: question } of folded.questions)
      if (kind === 'confirm' || kind === 'checklist')
        await house.client.runs.answer({
          ...{ run, question },
          answer: kind === 'confirm' ? { kind, agree: true } : { kind: 'skip', reason: 'Not here.' },
        })
  }
  for (const format of ['markdown', 'html', 'json'] as const) await told(house.client.runs.report({ run, format }))
  return folded
}
/** The files below a folder that hold one of the secrets, in any writing. */
async function leaking(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = []
  for (const entry of entries.filter(one => one.isFile()))
    if (leaks((await readFile(join(entry.parentPath, entry.name))).toString('latin1'))) found.push(entry.name)
  return found
}

beforeAll(async () => {
  await buildConsole()
  scratch = await scratchFolder('leaks')
  data = at('data')
  server = await startSecuredPostgres(secrets.postgres, { log_statement: 'ddl', logging_collector: 'on' })
  if (!noRedis()) {
    redis = await startRedis()
    const client = redis.connect()
    await client.config('SET', 'requirepass', secrets.redis)
    client.disconnect()
  }
  if (!noSshd()) {
    sshd = await startSshd()
    spawnSync('ssh-keygen', ['-q', '-p', '-P', sshd.passphrase, '-N', secrets.key, '-f', sshd.encryptedKey])
  }
  const hostKey = ssh2.utils.generateKeyPairSync('ed25519').private
  passwordHost = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => {})
    client.on('authentication', login =>
      login.method === 'password' && login.password === secrets.ssh ? login.accept() : login.reject(['password']),
    )
  })
  await new Promise<void>(resolve => passwordHost.listen(0, '127.0.0.1', resolve))

  await mkdir(at('home'), { recursive: true })
  await mkdir(at('temp'), { recursive: true })
  await mkdir(at('books/leak'), { recursive: true })
  const step = (yaml: string) => `\`\`\`step\n${yaml}\n\`\`\`\n`
  await writeFile(
    at('books/leak/host.md'),
    book(
      `## Told\n\`\`\`sh host\nsleep 0.3; printf %s "$SECRET" | sha512sum; sleep 0.3\n\`\`\`\n${step('effect: reads')}
## As root\n\`\`\`sh host\nsleep 0.3; printf %s "$SECRET" | sha512sum; sleep 0.3\n\`\`\`\n${step('effect: reads\nsudo: true')}
## Here\n\`\`\`bash here\nsleep 0.3; printf %s "$SECRET"; env; set; sleep 0.3\n\`\`\`\n${step('effect: reads')}
## Detached\n\`\`\`sh host\nsleep 0.3; printf '{"n": 1}\\n'; printf %s "$SECRET" | sha512sum >&2\n\`\`\`\n${step('effect: changes\ndetach: true\nparse: jsonl')}`,
      'targets:\n  host: ssh\n  here: local\nparameters:\n  secret: { type: secret, label: Secret }',
    ),
  )
  await writeFile(
    at('books/leak/servers.md'),
    book(
      `## Database\n\`\`\`sql db\nselect current_user as who, 'no such'::text as x\n\`\`\`\n
## Cache\n\`\`\`redis cache\nPING\n\`\`\`\n
## Password\n\`\`\`sql db\nalter role plain password :secret\n\`\`\`\n${step('effect: changes')}`,
      'targets:\n  db: postgres\n  cache: redis?\nparameters:\n  secret: { type: secret, label: Secret }',
    ).replace('redis?', '{ protocol: redis, optional: true }'),
  )
  served = startConsole(data, ['serve'], {
    ...{ QD_LEAK_ENV: secrets.env, QUARTERDECK_LOG: 'trace', HOME: at('home'), TMPDIR: at('temp') },
  })
  await served.line(line => line.startsWith('http://'))
  house = await openHouse({ dataFolder: data, allowKeyFile: true, log: createLog(data) })
  lines = watchCommandLines()
})
afterAll(async () => {
  lines?.stop()
  await house?.close()
  served?.process.kill('SIGKILL')
  await served?.ended
  passwordHost?.close()
  await server?.stop()
  await redis?.stop()
  await sshd?.stop()
  await scratch?.remove()
})

test('everything that takes a secret is done once, well and badly', async () => {
  const { client } = house
  await client.systems.save({
    ...{ id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} },
  })
  await client.app.saveSettings({ ...(await client.app.settings()), folders: [at('books')] })
  const db = profile(
    'db',
    { from: 'stored' },
    { protocol: 'postgres', ...local, port: server.port, user: 'secured', tls: 'disable' },
  )
  await layers(db, secrets.wrong)
  await layers({ ...db, tls: 'require' } as Profile, secrets.postgres)
  await layers(db, secrets.postgres)
  await save(db, secrets.postgres)
  await layers(db)
  if (redis) {
    const cache = profile('cache', { from: 'ask' }, { protocol: 'redis', ...local, port: redis.port })
    await layers(cache, secrets.wrong)
    await save(cache, secrets.redis)
    await layers(cache, secrets.redis)
  }
  const port = (passwordHost.address() as { port: number }).port
  const typed = profile('typed', { from: 'stored' }, { protocol: 'ssh', ...local, port, user: 'ada' })
  await layers(typed, secrets.ssh)
  await save(typed, secrets.ssh)
  if (sshd) {
    const { encryptedKey, fingerprint } = sshd
    const host = profile(
      'host',
      { from: 'stored' },
      { protocol: 'ssh', ...local, port: sshd.port, user: sshd.user, key: encryptedKey, hostKey: fingerprint },
    )
    await layers(host, secrets.wrong)
    await save(host, secrets.key)
    await layers(host)
  }
  await told(
    client.profiles.save({
      profile: profile('here', { from: 'none' }, { protocol: 'local' }),
      secret: { set: 'clear' },
    }),
  )
  await save(
    profile('web', { from: 'stored' }, { protocol: 'http', url: 'http://127.0.0.1:1', login: 'bearer' }),
    secrets.token,
  )
  const command = profile(
    'command',
    { from: 'command', command: 'printenv QD_LEAK_ENV; printenv QD_LEAK_ENV >&2; exit 1' },
    { protocol: 'redis', ...local, port: 1 },
  )
  await layers(command)
  await layers({ ...command, secret: { from: 'command', command: 'printenv QD_LEAK_ENV', keep: 5 } })
  const byName = { ...command, id: 'env', name: 'env', secret: { from: 'env' as const, name: 'QD_LEAK_ENV' } }
  await layers(byName)
  await told(client.profiles.save({ profile: byName, secret: { set: 'clear' } }))

  const pasted = [
    { protocol: 'http', url: `http://u:${secrets.pasted}@127.0.0.1/` },
    { protocol: 'postgres', host: `u:${secrets.pasted}@h:bad`, user: 'u' },
  ]
  for (const wrong of pasted)
    await told(
      client.profiles.save({
        profile: { id: 'p', system: 'acme', name: 'p', secret: { from: 'none' }, ...wrong } as unknown as Profile,
        secret: { set: 'clear' },
      }),
    )

  await told(client.vault.setPassphrase({ passphrase: secrets.vault }))
  await told(client.vault.lock())
  await told(client.vault.unlock({ passphrase: secrets.wrong }))
  await told(client.vault.unlock({ passphrase: secrets.vault }))
  await told(client.vault.setPassphrase({ passphrase: secrets.vault, old: secrets.wrong }))

  if (redis) await told(client.profiles.giveSecret({ profile: 'cache', value: secrets.redis }))
  const servers = await run('leak/servers', { secret: secrets.parameter })
  expect(servers.steps.database?.outcome).toBe('passed')
  expect(servers.steps.password?.outcome).toBe('passed')
  if (sshd) {
    const onHost = await run('leak/host', { secret: secrets.parameter })
    for (const step of ['told', 'as-root'])
      expect(onHost.steps[step]?.output.map(one => one.text).join('')).toContain(
        createHash('sha512').update(secrets.parameter).digest('hex'),
      )
    expect(onHost.steps.here?.outcome).toBe('passed')
    expect(onHost.steps.detached?.outcome).toBe('passed')
  }
  const named = { name: 'db', note: '', everyDays: 90, changedOn: '2020-01-01', places: [] }
  await told(client.secrets.save({ system: 'acme', secret: named }))
  // Once typed, once drawn, where the console logs in with it itself: the second change needs the first value.
  for (const new_value of [secrets.rotated, '']) {
    const typed: Record<string, string> = new_value ? { new_value, old_value: secrets.postgres } : {}
    const parameters = { secret: 'db', role: 'secured', ...typed }
    const rotated = await run('security/rotate-secret', parameters, { db: 'db', cache: '', host: '' })
    expect(rotated.steps['change-the-password-of-the-role']?.outcome).toBe('passed')
    expect(rotated.steps['it-is-new']?.outcome).toBe('passed')
  }
  for (const asked of [
    client.secrets.list(),
    client.profiles.list({}),
    client.systems.list(),
    client.sessions.list(),
    client.vault.inventory(),
    client.vault.state(),
    client.app.info(),
    client.app.settings(),
    client.runs.list({}),
  ])
    await told<unknown>(asked)
}, 180_000)

test('nothing that a page or a terminal was answered holds a secret (B7, B8)', () => {
  expect(answered.length).toBeGreaterThan(40)
  expect(answered.filter(leaks)).toEqual([])
})

test('no process on this machine had a secret in its arguments, on either end of a link (B10, B11)', () => {
  // The steps' own commands were seen, so what carried the secret to them would have been.
  expect([...lines.seen].some(line => line.startsWith('sleep 0.3'))).toBe(noSshd() === undefined)
  expect([...lines.seen].filter(leaks)).toEqual([])
})

test('an export names places and holds no secret (B19)', async () => {
  for (const words of [['export'], ['profiles', '--format', 'json'], ['systems', '--format', 'json']]) {
    const { code, stdout, stderr } = await runConsole(data, words)
    expect(code).toBe(0)
    expect(stdout).toContain('acme')
    expect(leaks(stdout + stderr)).toBe(false)
  }
})

test('a password that a step sets travels as its verifier: the server’s log has none (B15)', async () => {
  const { rows } = await server.exec(`select rolpassword from pg_authid where rolname = 'plain'`)
  expect(rows[0]?.rolpassword).toMatch(/^SCRAM-SHA-256/)
  const logs = await readdir(join(server.data, 'log'))
  const said = (await Promise.all(logs.map(name => readFile(join(server.data, 'log', name), 'utf8')))).join('')
  expect(said).toMatch(/alter role plain password 'SCRAM-SHA-256/i)
  expect(said).not.toContain(secrets.parameter)
})

test('another login of this machine reads nothing of it (D8)', ctx => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) ctx.skip('needs root on Linux to become another login')
  const pid = served.process.pid
  const asNobody = (...words: string[]) =>
    spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', ...words], { encoding: 'utf8' })
  const line = asNobody('cat', `/proc/${pid}/cmdline`)
  expect(line.stdout).toContain('serve')
  expect(line.stdout).not.toContain('code=')
  spawnSync('chmod', ['711', scratch.path])
  for (const place of [
    `/proc/${pid}/environ`,
    `/proc/${pid}/maps`,
    join(data, 'served.json'),
    join(data, 'vault.key'),
    join(data, 'quarterdeck.db'),
  ])
    expect(asNobody('cat', place)).toMatchObject({ status: 1, stdout: '' })
  expect(asNobody('ls', data)).toMatchObject({ status: 2, stdout: '' })
})

test('no file of the console holds a secret, no log names its environment, and a crash leaves no dump (B7, B8, B9, B18)', async () => {
  const before = new Set(await readdir(process.cwd()))
  served.process.kill('SIGABRT')
  const { stdout, stderr } = await served.ended
  expect(leaks(stdout + stderr)).toBe(false)
  await house.close()
  for (const folder of ['data', 'home', 'temp']) expect(await leaking(at(folder))).toEqual([])
  expect(
    (await readdir(process.cwd())).filter(name => !before.has(name) && /^core|heapsnapshot|report\./.test(name)),
  ).toEqual([])
  const log = await readFile(join(data, 'log', 'quarterdeck.log'), 'utf8').catch(() => '')
  const code = /#code=(\S+)/.exec(stdout)?.[1] ?? 'no code'
  for (const never of [code, 'QD_LEAK_ENV=', 'NODE_OPTIONS']) expect(log).not.toContain(never)
})

test('an error that nobody caught is logged and printed without what hangs on it (B8)', async () => {
  // Loaded before the console: a rejection as a driver makes one, with its connection on it and a cause below.
  const broken = `setTimeout(() => {
    const cause = Object.assign(new Error('refused by postgres://u:${secrets.pasted}@h/'), { input: '${secrets.wrong}' })
    void Promise.reject(Object.assign(new Error('broken'), { cause, config: { password: '${secrets.postgres}' } }))
  }, 1500)`
  await writeFile(at('broken.mjs'), broken)
  const { code, stdout, stderr } = await runConsole(at('other'), ['serve'], {
    NODE_OPTIONS: `--import=${at('broken.mjs')}`,
  })
  expect(code).toBe(70)
  expect(stderr).toContain('broken')
  const log = await readFile(join(at('other'), 'log', 'quarterdeck.log'), 'utf8')
  expect(log).toContain('broken')
  expect(log).toContain('postgres://u:••••@h/')
  for (const text of [stdout, stderr, log]) expect(leaks(text)).toBe(false)
})
