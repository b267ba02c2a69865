import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { readAuthorizedKey } from '../../src/main/probes/host/authorized-keys'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { addHostLogin, type HostLogin } from '../support/host-login'
import { type Postgres, startPostgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { onlyLook, outerMajors, postgresTarget, redisTarget, rowsOf, stepOf, titles } from './runbooks-scene'

const runbook = 'security/access-review'
const failed = (run: Run) =>
  Object.values(run.steps).flatMap(step => (step.failure ? [`${step.id}: ${step.failure.message}`] : []))

/** Takes nothing away, and does not sign. */
const looking: Answering = (question, run) =>
  question.kind === 'checklist'
    ? { kind: 'checklist', items: question.items.map(() => ({ done: false })) }
    : onlyLook(question, run)

/** Picks by step the rows whose key has that word in it, agrees there, and does not sign. */
const revoking =
  (picks: Readonly<Record<string, string>>): Answering =>
  (question, run) => {
    const word = picks[question.step]
    if (word === undefined) return looking(question, run)
    if (question.kind === 'pick') return { kind: 'pick', keys: question.keys.filter(key => key.includes(word)) }
    return yes(question, run)
  }

async function undoAll(deck: Deck, run: Run, steps: readonly string[]) {
  const id = run.header?.id ?? ''
  for (const step of steps) {
    await deck.engine.undo(id, step)
    expect(stepOf(await deck.follow(id, yes), step).undo, step).toMatchObject({ state: 'done' })
  }
}

describe.each(outerMajors())('access to PostgreSQL %i', major => {
  let server: Postgres
  let deck: Deck
  beforeAll(async () => {
    server = await startPostgres(major)
    await server.exec(`create role boss login superuser; create role idle login; create role app login password 'x';
      create role "Odd ""Role" login; create role readers; grant readers to app; grant pg_read_all_data to app;
      create table public.orders (id int); alter table public.orders owner to boss;
      grant select on public.orders to public; grant insert on public.orders to readers with grant option;
      grant update (id) on public.orders to readers; grant select (id) on public.orders to app with grant option;
      create function public.total() returns int language sql as 'select 1'; grant execute on function public.total() to app;
      grant create on schema public to public; set password_encryption = 'md5'; alter role boss password 'y'`)
    deck = await startDeck({
      profiles: [postgresTarget('db', server.port, 'postgres'), postgresTarget('plain', server.port)],
    })
  })
  afterAll(async () => {
    await deck?.close()
    await server?.stop()
  })
  const review = (answering: Answering, db = 'db') =>
    deck.run({ runbook, targets: { db, host: '', cache: '' } }, answering)

  test('is looked at; what is more than needed is named, and what cannot be seen is said', async () => {
    const run = await review(looking)
    expect(failed(run)).toEqual([])
    expect(titles(run, 'roles', 'warning')).toEqual([
      'boss is a superuser and may log in',
      'Odd "Role owns nothing, was given nothing and has no session: probably nobody uses it',
      'idle owns nothing, was given nothing and has no session: probably nobody uses it',
      'plain owns nothing, was given nothing and has no session: probably nobody uses it',
    ])
    expect(titles(run, 'how-passwords-are-kept', 'warning')).toEqual(['The password of boss is kept as MD5'])
    expect(titles(run, 'memberships', 'warning')).toEqual(['app belongs to pg_read_all_data'])
    expect(titles(run, 'grants', 'warning')).toEqual([
      'Everybody may create objects in the schema public',
      'Everybody has select on public.orders',
    ])
    expect(rowsOf(run, 'grants').filter(row => row.kind === 'column' || row.kind === 'function')).toEqual([
      expect.objectContaining({ schema: 'public', name: 'orders.id', grantee: 'app', privileges: 'select' }),
      expect.objectContaining({ schema: 'public', name: 'orders.id', grantee: 'readers', privileges: 'update' }),
      expect.objectContaining({ schema: 'public', name: 'total()', grantee: 'app', privileges: 'execute' }),
    ])
    expect(titles(run, 'who-is-let-in-from-where', 'warning').length).toBeGreaterThan(0)
    expect(titles(run, 'roles-since-the-last-review')).toEqual([
      'No review of the roles was signed before; this is the first',
    ])
    const plain = await review(looking, 'plain')
    expect(failed(plain)).toEqual([])
    expect(titles(plain, 'what-this-login-sees-of-postgresql')).toHaveLength(2)
    expect(stepOf(plain, 'who-is-let-in-from-where').outcome).toBe('skipped')
  })

  test('is compared with the last review that was signed, not with a look in between', async () => {
    const signed = await review(onlyLook)
    expect(stepOf(signed, 'sign-the-review').outcome).toBe('passed')
    await server.exec('create role newcomer login createdb; alter role idle superuser; grant readers to newcomer')
    await review(looking)
    const run = await review(looking)
    expect(failed(run)).toEqual([])
    expect(titles(run, 'roles-since-the-last-review', 'critical')[0]).toMatch(
      /^Changed since .*: idle, superuser: false → true$/,
    )
    expect(titles(run, 'roles-since-the-last-review', 'warning')[0]).toMatch(/: the role newcomer \(/)
    expect(titles(run, 'memberships-since-the-last-review', 'warning')[0]).toMatch(/newcomer readers/)
    await review(onlyLook)
    const after = await review(looking)
    expect(stepOf(after, 'roles-since-the-last-review').outcome).toBe('passed')
  })

  test('is signed for the server it was read from, and as it was read', async () => {
    const fresh = async () => titles(await review(looking, 'plain'), 'roles-since-the-last-review').join()
    await review(onlyLook, 'plain')
    await server.exec('create role early login')
    expect(await fresh()).toContain('the role early')
    await review(onlyLook, 'db')
    expect(await fresh()).toContain('the role early')
    const id = await deck.start({ runbook, targets: { db: 'plain', host: '', cache: '' } })
    const isSigning = (run: Run) => run.questions.some(question => question.step === 'sign-the-review')
    await deck.follow(id, (question, run) => (isSigning(run) ? undefined : looking(question, run)), isSigning)
    await server.exec('create role late login')
    await fresh()
    await deck.follow(id, onlyLook)
    const then = await fresh()
    expect(then).toContain('the role late')
    expect(then).not.toContain('the role early')
    await server.exec('drop role early, late')
  })

  test('is taken away where it is picked, and given back as it was', async () => {
    const acl = () =>
      server.exec(`select array_to_string(array(select e::text from unnest(relacl) e order by 1), ' ') as acl,
        (select array_to_string(array(select e::text from unnest(attacl) e order by 1), ' ') from pg_attribute where attrelid = 'orders'::regclass and attname = 'id') as columns,
        (select string_agg(rolname || rolcanlogin, ' ' order by rolname) from pg_roles where rolname !~ '^pg_') as roles,
        (select string_agg(m::text, ' ' order by m.roleid, m.member) from (select roleid, member, admin_option from pg_auth_members) m) as members,
        (select array_to_string(array(select e::text from unnest(nspacl) e order by 1), ' ') from pg_namespace where nspname = 'public') as schema
        from pg_class where relname = 'orders'`)
    const before = (await acl()).rows
    const picks = {
      'shut-roles-out': 'Odd',
      'end-memberships': 'pg_read_all_data',
      'take-grants-on-tables-away': 'orders',
      'let-not-everybody-create': 'public',
    }
    const offered: string[] = []
    const run = await review((question, now) => {
      if (question.kind === 'pick' && question.step === 'shut-roles-out') offered.push(...question.keys)
      return revoking(picks)(question, now)
    })
    expect(failed(run)).toEqual([])
    expect(offered.some(key => key.includes('postgres'))).toBe(false)
    for (const step of Object.keys(picks)) expect(stepOf(run, step).outcome, step).toBe('passed')
    expect((await acl()).rows).not.toEqual(before)
    expect((await server.exec(`select has_table_privilege('plain', 'orders', 'select') as may`)).rows[0].may).toBe(
      false,
    )
    await undoAll(deck, run, Object.keys(picks).toReversed())
    expect((await acl()).rows).toEqual(before)
  })
})

describe('access to Redis and to the host', () => {
  const missing = noRedis() ?? noSshd() ?? (existsSync('/usr/sbin/visudo') ? undefined : 'sudo is not installed')
  let lacks = missing
  let redis: RedisServer
  let sshd: Sshd
  let login: HostLogin | undefined
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let deck: Deck
  beforeAll(async () => {
    if (missing) return
    login = addHostLogin('review')
    if (!login) lacks = 'this machine does not let us add a login'
    if (!login) return
    scratch = await scratchFolder('review')
    redis = await startRedis()
    const client = redis.connect()
    await client.call('acl', 'setuser', 'shop', 'on', '>shop-secret', '~*', '+@all')
    client.disconnect()
    sshd = await startSshd()
    deck = await startDeck({
      profiles: [
        redisTarget('cache', redis.port),
        {
          name: 'host',
          protocol: 'ssh',
          host: '127.0.0.1',
          port: sshd.port,
          user: sshd.user,
          key: sshd.key,
          hostKey: sshd.fingerprint,
        },
        {
          ...{ name: 'guest', protocol: 'ssh', host: '127.0.0.1', port: sshd.port, user: login.user, key: sshd.key },
          hostKey: sshd.fingerprint,
        },
      ],
    })
  })
  beforeEach(({ skip }) => {
    if (lacks) skip(lacks)
  })
  afterAll(async () => {
    await deck?.close()
    await sshd?.stop()
    await redis?.stop()
    login?.remove()
    await scratch?.remove()
  })
  const review = (answering: Answering, host = 'host') =>
    deck.run({ runbook, targets: { cache: 'cache', host, db: '' } }, answering)

  test('is looked at, compared, taken away and given back', async () => {
    expect(stepOf(await review(onlyLook), 'sign-the-review').outcome).toBe('passed')
    const home = `/home/${login?.user}`
    const file = join(home, '.ssh', 'authorized_keys')
    await mkdir(join(home, '.ssh'), { recursive: true })
    const make = (name: string) => {
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(scratch.path, name)])
      return readFile(join(scratch.path, `${name}.pub`), 'utf8')
    }
    const [left, stays] = [await make('left@team'), await make('stays@team')]
    const written = `# keys\nfrom="10.0.0.0/8",command="echo \\"hi there\\"" ${left}${stays}`
    await writeFile(file, written, { mode: 0o600 })
    spawnSync('chown', ['-R', login?.user ?? '', join(home, '.ssh')])
    const run = await review(
      revoking({
        'take-keys-away': readAuthorizedKey(left)?.fingerprint ?? '',
        'lock-users-of-the-host': login?.user ?? '',
        'switch-users-of-redis-off': 'shop',
      }),
    )
    expect(failed(run)).toEqual([])
    expect(titles(run, 'users-of-redis', 'warning')).toContain('shop of Redis may run every command')
    expect(titles(run, 'keys-since-the-last-review', 'warning')).toHaveLength(2)
    const row = rowsOf(run, 'keys-that-let-in').find(one => one.comment === 'left@team')
    expect(row).toMatchObject({
      user: login?.user,
      type: 'ssh-ed25519',
      bits: 256,
      ours: false,
      command: 'echo "hi there"',
    })
    expect(await readFile(file, 'utf8')).toBe(`# keys\n${stays}`)
    const { uid, mode } = await stat(file)
    expect([uid, mode & 0o777]).toEqual([Number(String(spawnSync('id', ['-u', login?.user ?? '']).stdout)), 0o600])
    expect(String(spawnSync('getent', ['shadow', login?.user ?? '']).stdout)).toMatch(/:!.*:1:/)
    const client = redis.connect()
    expect(String(await client.call('acl', 'list'))).toContain('user shop off')

    await undoAll(deck, run, ['switch-users-of-redis-off', 'lock-users-of-the-host', 'take-keys-away'])
    expect(await readFile(file, 'utf8')).toBe(written)
    expect(String(await client.call('acl', 'list'))).toContain('user shop on')
    client.disconnect()
    const both = await review(revoking({ 'take-keys-away': login?.user ?? '' }))
    expect(await readFile(file, 'utf8')).toBe('# keys\n')
    await undoAll(deck, both, ['take-keys-away'])
    expect(await readFile(file, 'utf8')).toBe(written)
    expect(String(spawnSync('getent', ['shadow', login?.user ?? '']).stdout)).not.toMatch(/:1:[^:]*$/)
    expect(await readdir(join(home, '.ssh'))).toContainEqual(expect.stringContaining('quarterdeck'))
  })

  test('calls no key gone that it could not look at', async () => {
    const file = `/home/${login?.user}/.ssh/authorized_keys`
    const key = await readFile(join(scratch.path, 'stays@team.pub'), 'utf8')
    await writeFile(file, key)
    expect(stepOf(await review(onlyLook, 'guest'), 'sign-the-review').outcome).toBe('passed')
    spawnSync('chown', ['root', file])
    await chmod(file, 0o600)
    const blind = await review(looking, 'guest')
    expect(titles(blind, 'keys-since-the-last-review').filter(title => title.includes(login?.user ?? ''))).toEqual([
      expect.stringMatching(/could not be looked at/),
    ])
    await chmod(file, 0o644)
    const again = await review(looking, 'guest')
    expect(titles(again, 'keys-since-the-last-review').join()).not.toContain(login?.user)
  })

  test('names every line of sudo that lets somebody do everything, however it is written', async () => {
    const file = `/etc/sudoers.d/${login?.user}`
    const rules = [
      `${login?.user} ALL=(ALL) NOPASSWD: ALL # until Monday`,
      `#64999 ALL=(ALL:ALL) NOPASSWD: ALL, !/usr/bin/su`,
      `Defaults:${login?.user} !authenticate`,
      `${login?.user} ALL=(root) NOPASSWD: /usr/bin/ls ALL`,
    ]
    await writeFile(file, `# 3 rules\n${rules.join('\n')}\n`, { mode: 0o440 })
    const run = await review(looking)
    expect(titles(run, 'what-sudo-allows', 'warning').filter(title => title.startsWith('May do everything'))).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`${login?.user} ALL=(ALL) NOPASSWD: ALL`),
        expect.stringContaining('#64999'),
        expect.stringContaining('!authenticate'),
      ]),
    )
    expect(titles(run, 'what-sudo-allows', 'warning').join()).not.toContain('ls ALL')
  })

  test('tells of a command that is asked for keys, and of authorities whose certificates let in', async () => {
    const at = (name: string) => join(scratch.path, name)
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ca@team', '-f', at('ca')])
    const mark = readAuthorizedKey(await readFile(at('ca.pub'), 'utf8'))?.fingerprint
    const command = ['AuthorizedKeysCommand /usr/bin/keys-of %u', 'AuthorizedKeysCommandUser nobody']
    const config = await readFile(join(sshd.folder, 'config'), 'utf8')
    await writeFile(at('with'), `${config}${command.join('\n')}\nTrustedUserCAKeys ${at('ca.pub')}\n`)
    // The server of the host is one that was started with these settings.
    await mkdir(at('bin'))
    await writeFile(at('bin/sshd'), `#!/bin/sh\nexec /usr/sbin/sshd -f ${at('with')} "$@"\n`, { mode: 0o755 })
    const { PATH } = process.env
    process.env.PATH = `${at('bin')}:${PATH}`
    const local = await startDeck({ profiles: [{ name: 'here', protocol: 'local' }] })
    try {
      const run = await local.run({ runbook, targets: { host: 'here', db: '', cache: '' } }, looking)
      expect(titles(run, 'what-else-sshd-takes-for-a-key', 'warning')).toEqual([
        'sshd asks a command for keys, and whom it names is not in this review: /usr/bin/keys-of %u',
        `sshd lets in whoever has a certificate of ${mark} (ca@team (ED25519))`,
      ])
    } finally {
      process.env.PATH = PATH
      await local.close()
    }
  })

  test('never offers the key, the user and the login that the console itself has', async () => {
    const offered: string[] = []
    await review((question, now) => {
      if (question.kind === 'pick') offered.push(...question.keys)
      return looking(question, now)
    })
    const user = sshd.user
    expect(offered.filter(key => key === user || key === 'default')).toEqual([])
  })
})

test('a line of authorized_keys is read whatever its options hold', () => {
  const rsa = 'AAAAB3NzaC1yc2EAAAADAQABAAAAgQDDq5'
  expect(readAuthorizedKey('# ssh-rsa AAAA')).toBeUndefined()
  expect(readAuthorizedKey('')).toBeUndefined()
  expect(readAuthorizedKey(`ssh-rsa ${rsa}`)).toMatchObject({
    type: 'ssh-rsa',
    comment: '',
    options: '',
    command: null,
  })
  expect(readAuthorizedKey(`no-pty,command="a b \\"c\\"" ssh-rsa ${rsa} ada and bob`)).toMatchObject({
    comment: 'ada and bob',
    command: 'a b "c"',
    options: 'no-pty,command="a b \\"c\\""',
  })
  expect(readAuthorizedKey('command="ssh-rsa AAAA" nothing')).toBeUndefined()
})
