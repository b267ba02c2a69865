import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { busyExit, leased } from '../../src/main/connectors/shell/lease'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { scratchFolder, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'

const ends: (() => Promise<unknown>)[] = []
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let sshd: Sshd
let redis: RedisServer
const at = (name: string) => join(scratch.path, name)
const home = () => at('home')

beforeAll(async () => {
  scratch = await scratchFolder('leases')
  ends.push(scratch.remove)
  await mkdir(home())
  if (!noSshd()) {
    sshd = await startSshd([`SetEnv HOME=${home()}`])
    ends.push(() => sshd.stop())
  }
  if (!noRedis()) {
    redis = await startRedis()
    ends.push(() => redis.stop())
  }
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

const lines = async (name: string) => (await readFile(at(name), 'utf8').catch(() => '')).split('\n').filter(Boolean)

/** Says that it has begun, waits for its gate, and writes that it was made. */
const gated = (name: string) =>
  `echo >"${at(name)}.begun"; until [ -e "${at(name)}.gate" ]; do sleep 0.1; done; echo made >>"${at(name)}"`

async function consoleOn(runbook: string, protocol: 'ssh' | 'redis', more: object): Promise<Deck> {
  const deck = await startDeck({
    profiles: [{ name: 'target', protocol, host: '127.0.0.1', ...more }],
    runbooks: { 'l/once': book(runbook, `targets:\n  target: ${protocol}`) },
  })
  ends.push(() => deck.close())
  return deck
}

const host = () => ({ port: sshd.port, user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint })

test.for([
  ['at once', ''],
  ['detached', 'detach: true\ntimeout: 60s\n'],
] as const)(
  'two consoles that change a host %s make the change once; the second is told who is at it (M2)',
  async ([name, options], ctx) => {
    const reason = noSshd()
    if (reason) return ctx.skip(reason)
    const runbook = `## Once\n\`\`\`sh target\n${gated(name)}\n\`\`\`\n\`\`\`step\neffect: changes\n${options}\`\`\``
    const [first, second] = [await consoleOn(runbook, 'ssh', host()), await consoleOn(runbook, 'ssh', host())]
    const id = await first.start({ runbook: 'l/once' })
    const made = first.follow(id, yes)
    await until(async () => expect(existsSync(`${at(name)}.begun`)).toBe(true))
    const refused = await second.run({ runbook: 'l/once' }, yes)
    expect(refused.steps.once).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'rejected', code: 'BUSY_ELSEWHERE' },
    })
    expect(refused.steps.once?.failure?.message).toMatch(new RegExp(`tester on .+ \\(run ${id}\\) holds it`))
    expect(refused.steps.once?.intent).toBeUndefined()
    await writeFile(`${at(name)}.gate`, '')
    expect((await made).outcome).toBe('passed')
    expect(await lines(name)).toEqual(['made'])
    expect((await second.run({ runbook: 'l/once' }, yes)).outcome).toBe('passed')
    expect(await lines(name)).toEqual(['made', 'made'])
  },
)

test('a host whose home cannot be written is changed without a lease, and that is said', async ctx => {
  const reason = noSshd()
  if (reason) return ctx.skip(reason)
  const bare = await startSshd(['SetEnv HOME=/dev/null'])
  ends.push(() => bare.stop())
  const deck = await consoleOn('## Once\n```sh target\n:\n```\n```step\neffect: changes\n```', 'ssh', {
    ...{ port: bare.port, user: bare.user, key: bare.key, hostKey: bare.fingerprint },
  })
  const run = await deck.run({ runbook: 'l/once' }, yes)
  expect(run.outcome).toBe('passed')
  expect(run.steps.once?.output.map(one => one.text).join('')).toContain('no place for a lease')
})

test('a host whose file system cannot lock is changed without a lease, and nobody is said to hold one', async () => {
  const folder = await scratchFolder('lease-none')
  ends.push(folder.remove)
  // As flock of util-linux ends on a home by NFS without locks, and leaves the words of who came last.
  const noLocks = 'flock() { return 71; }\n'
  for (const holder of ['ana', 'bob']) {
    const text = leased('echo ran', { key: 'k', holder }, { busy: 'echo "busy: $qd_h"', none: 'echo none' })
    const { stdout, status } = spawnSync('/bin/sh', ['-s'], {
      env: { ...process.env, HOME: folder.path },
      input: noLocks + text,
      encoding: 'utf8',
    })
    expect([stdout, status]).toEqual(['none\nran\n', 0])
  }
})

test.for([
  ['flock', ''],
  ['pid and start time, where there is no flock', 'command() { [ "$2" != flock ]; }\n'],
] as const)('a lease by %s has one holder, and is let go when that is killed (M3)', async ([name, before]) => {
  const folder = await scratchFolder('lease-shell')
  ends.push(folder.remove)
  const shell = (text: string, holder: string) => {
    const without = { busy: 'echo "busy: $qd_h"', none: 'echo none' }
    const child = spawn('/bin/sh', ['-s'], {
      env: { ...process.env, HOME: folder.path },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let said = ''
    child.stdout.on('data', chunk => {
      said += chunk
    })
    child.stdin.end(before + leased(text, { key: name, holder }, without))
    const ended = new Promise<number | null>(resolve => child.on('close', resolve))
    return { child, ended, said: () => said }
  }
  // What it started outlives it until the scene is taken down; the lease does not.
  const first = shell(`echo held; while [ -d "${folder.path}" ]; do sleep 0.2; done`, "ana's\nconsole")
  ends.push(async () => first.child.kill('SIGKILL'))
  await until(async () => expect(first.said()).toContain('held'))
  const second = shell('echo twice', 'bob')
  expect(await second.ended).toBe(busyExit)
  expect(second.said()).toBe("busy: ana's console\n")

  first.child.kill('SIGKILL')
  const third = await until(async () => {
    const one = shell('echo "$qd_f$qd_h"; exit 7', 'bob')
    expect(await one.ended).toBe(7)
    return one
  })
  expect(third.said()).toBe('\n')
  const fourth = shell('echo again', 'cleo')
  expect(await fourth.ended).toBe(0)
})

test('what a leased step leaves running does not hold the lease', async () => {
  const folder = await scratchFolder('lease-daemon')
  ends.push(folder.remove)
  const run = (text: string) => {
    const child = spawn('/bin/sh', ['-s'], {
      env: { ...process.env, HOME: folder.path },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.end(leased(text, { key: 'k', holder: 'ana' }, { busy: ':', none: ':' }))
    return new Promise<number | null>(resolve => child.on('exit', resolve))
  }
  expect(await run(`sleep 60 >/dev/null 2>&1 & echo $! >${folder.path}/daemon`)).toBe(0)
  ends.push(async () => process.kill(Number(await readFile(join(folder.path, 'daemon'), 'utf8')), 'SIGKILL'))
  expect(await run(':')).toBe(0)
})

test('two consoles that change a Redis server make the change once; the second is told who is at it (M2)', async ctx => {
  const reason = noRedis()
  if (reason) return ctx.skip(reason)
  const runbook = '## Once\n```redis target\nBLPOP gate 60\n```\n```step\neffect: changes\n```'
  const more = { port: redis.port, database: 0, tls: 'disable' }
  const [first, second] = [await consoleOn(runbook, 'redis', more), await consoleOn(runbook, 'redis', more)]
  const client = redis.connect()
  ends.push(async () => client.disconnect())
  const id = await first.start({ runbook: 'l/once' })
  const made = first.follow(id, yes)
  await until(async () => expect(await client.info('clients')).toContain('blocked_clients:1'))
  const refused = await second.run({ runbook: 'l/once' }, yes)
  expect(refused.steps.once).toMatchObject({
    outcome: 'failed',
    failure: { kind: 'rejected', code: 'BUSY_ELSEWHERE' },
  })
  expect(refused.steps.once?.failure?.message).toContain(`(run ${id}) holds it.`)
  await client.rpush('gate', 'open')
  expect((await made).outcome).toBe('passed')
  expect(await client.keys('*')).toEqual([])
})

test('a Redis user that may not write our key makes the change all the same, and the run says it had no lease', async ctx => {
  const reason = noRedis()
  if (reason) return ctx.skip(reason)
  const client = redis.connect()
  await client.call('ACL', 'SETUSER', 'narrow', 'on', 'nopass', '~mark', '+@all')
  const deck = await consoleOn('## Once\n```redis target\nSET mark made\n```\n```step\neffect: changes\n```', 'redis', {
    ...{ port: redis.port, database: 0, tls: 'disable', user: 'narrow' },
  })
  const run = await deck.run({ runbook: 'l/once' }, yes)
  expect(run.outcome).toBe('passed')
  expect(run.steps.once?.output.map(one => one.text).join('')).toContain('no lease could be written')
  expect(await client.getdel('mark')).toBe('made')
  client.disconnect()
})

test('a detached start removes what ended a week before, and nothing else', async ctx => {
  const reason = noSshd()
  if (reason) return ctx.skip(reason)
  const runs = join(home(), '.quarterdeck/runs')
  const old = new Date(Date.now() - 8 * 86_400_000)
  const left = async (name: string, file: string, when: Date) => {
    await mkdir(join(runs, name), { recursive: true })
    await writeFile(join(runs, name, file), '0\n')
    await utimes(join(runs, name, file), when, when)
  }
  await rm(runs, { recursive: true, force: true })
  await left('long ended', 'exit', old)
  await left('ended just now', 'exit', new Date())
  await left('never ended', 'pid', old)
  const deck = await consoleOn(
    '## Once\n```sh target\n:\n```\n```step\neffect: changes\ndetach: true\n```',
    'ssh',
    host(),
  )
  expect((await deck.run({ runbook: 'l/once' }, yes)).outcome).toBe('passed')
  const names = await readdir(runs)
  expect(names).toEqual(expect.arrayContaining(['ended just now', 'never ended']))
  expect(names).not.toContain('long ended')
  expect(names).toHaveLength(3)
})
