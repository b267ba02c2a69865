import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fitsPattern, fitsPatterns } from '../../src/main/imports/ssh-pattern'
import { addresses, aHome, entry, said } from './a-home'
import { noSsh, sshSays } from './real-ssh'

let home: Awaited<ReturnType<typeof aHome>>
beforeAll(async () => {
  home = await aHome()
})
afterAll(() => home.remove())

const read = async (text: string) => {
  await home.write('.ssh/config', text)
  return home.read('ssh', '.ssh/config')
}

test('ssh itself says the same of every host', async ctx => {
  const reason = noSsh()
  if (reason) ctx.skip(reason)
  await home.write('more', 'User included\nMatch originalhost web?\n  Port 2022\n')
  const found = await read(`
Host *.example.net !bad.example.net
  User shop
  Port=2201
Host db?
  HostName %h.internal
Host db1 db2 web1 one.example.net bad.example.net
  ProxyJump gate
  IdentityFile ~/.ssh/%r
Host gate
  User "jump"
  ProxyJump none
Match host db1.internal
  Port 44
Host web*
  Include ${home.at('more')}
Match user included host web*
  HostName 10.9.9.9
Match !user included
  IdentityFile /k
Host *
  User last
  Port 2299
`)
  expect(found.entries.map(one => one.draft.name)).toEqual([
    'gate',
    'db1',
    'db2',
    'web1',
    'one.example.net',
    'bad.example.net',
  ])
  for (const { draft } of found.entries) {
    if (draft.protocol !== 'ssh') throw new Error(draft.protocol)
    const says = sshSays(home.at('.ssh/config'), draft.name)
    expect([draft.name, draft.host, draft.user, String(draft.port)]).toEqual([
      draft.name,
      says('hostname'),
      says('user'),
      says('port'),
    ])
    expect(entry(found, draft.name).through).toBe(says('proxyjump') ? entry(found, 'gate').key : undefined)
  }
  expect(entry(found, 'db1').draft).toMatchObject({ key: '~/.ssh/last' })
})

describe('hosts', () => {
  test('each named host is an entry with what all fitting lines say, the first one holding', async () => {
    const found = await read(`
# the shop
Host db1 db2
  HostName %h.shop.example.net
  Port 2222
  IdentityFile "~/.ssh/shop key"
  IdentityFile ~/.ssh/other
  ServerAliveInterval 15

Host db1
  User root
Host db* !db2
  User dba
Host *
  User anybody
  Compression yes
`)
    expect(addresses(found)).toEqual({
      db1: 'root@db1.shop.example.net:2222',
      db2: 'anybody@db2.shop.example.net:2222',
    })
    expect(entry(found, 'db1').draft).toMatchObject({ key: '~/.ssh/shop key', secret: { from: 'none' } })
    expect(entry(found, 'db1').notes).toEqual(['It names 2 keys, and the first is taken.'])
    expect(entry(found, 'db2')).toMatchObject({ file: home.at('.ssh/config'), line: 3 })
    expect(said(found)).toEqual([])
  })

  test('without a key or an agent the password is asked for; an agent that runs is used', async () => {
    const text =
      'Host a\n  HostName 10.0.0.1\nHost b\n  IdentityAgent ~/agent.sock\nHost c\n  IdentityAgent none\nHost d\n  IdentitiesOnly yes\n'
    const found = await read(text)
    expect(entry(found, 'a').draft).toMatchObject({ user: 'ops', port: 22, secret: { from: 'ask' } })
    expect(entry(found, 'b').draft).toMatchObject({ agent: home.at('agent.sock'), secret: { from: 'none' } })
    const other = await aHome({ SSH_AUTH_SOCK: '/run/agent' })
    const withAgent = await other.readText('ssh', text)
    expect(entry(withAgent, 'a').draft).toMatchObject({ agent: 'SSH_AUTH_SOCK', secret: { from: 'none' } })
    expect(entry(withAgent, 'c').draft).toMatchObject({ secret: { from: 'ask' } })
    expect(entry(withAgent, 'd').draft).toMatchObject({ secret: { from: 'ask' } })
    await other.remove()
  })

  test('where neither is said and no agent runs, the usual key is taken, as ssh does', async () => {
    const other = await aHome()
    await other.write('.ssh/id_rsa', 'a key')
    await other.write('.ssh/id_ed25519.pub', 'half a key')
    const found = await other.readText('ssh', 'Host a\nHost b\n  IdentityFile none\n')
    expect(entry(found, 'a').draft).toMatchObject({ key: '~/.ssh/id_rsa', secret: { from: 'none' } })
    expect(entry(found, 'a').notes).toEqual(['It names no key, and no agent runs: id_rsa is taken.'])
    expect(entry(found, 'b').draft).toMatchObject({ secret: { from: 'ask' } })
    await other.remove()
  })

  test('paths with %d, %h and %r are made whole; one that is not known is left out and told', async () => {
    const found = await read('Host a\n  User x\n  IdentityFile %d/keys/%h-%r\nHost b\n  IdentityFile ~/%C\n')
    expect(entry(found, 'a').draft).toMatchObject({ key: home.at('keys/a-x') })
    expect(entry(found, 'b').notes.join(' ')).toContain('has a % that is not known here')
  })

  test('what is dropped is told, what does not matter is not', async () => {
    const found = await read(
      'Host a\n  LocalForward 1 b:2\n  ForwardAgent yes\n  StrictHostKeyChecking no\n  ControlMaster auto\n  IdentityFile ~/k\n',
    )
    expect(entry(found, 'a').notes).toEqual([
      'Left out: LocalForward, ForwardAgent.',
      'Its host key is checked here all the same.',
    ])
  })
})

describe('Match and Include', () => {
  test('Match host, originalhost, user and all are followed; exec is never run, and is told', async () => {
    const trace = home.at('was-run')
    const found = await read(`
Host a
  HostName a.example.net
Match host *.example.net
  Port 2200
Match originalhost a user ops
  IdentityFile ~/.ssh/a
Match exec "touch ${trace}"
  User evil
Match user nobody
  Port 1
Match all
  User dba
`)
    expect(addresses(found)).toEqual({ a: 'dba@a.example.net:2200' })
    expect(entry(found, 'a').draft).toMatchObject({ key: '~/.ssh/a' })
    expect(said(found)).toEqual([
      '8 “Match exec” is not followed here, and never run: what stands under it is left out.',
    ])
    await expect(home.read('urls', 'was-run')).resolves.toMatchObject({
      problems: [{ message: 'There is no such file.' }],
    })
  })

  test('files are included by pattern, inside a host too, with the places of their own lines', async () => {
    await home.write('.ssh/config.d/20-b', 'Host b\n  HostName 10.0.0.2\n  Nonsense\n')
    await home.write('.ssh/config.d/10-a', 'Host a\n  HostName 10.0.0.1\n')
    await home.write('.ssh/inner', 'User inner\nHost inside\n  Port 9\n')
    const found = await read(
      'Include config.d/*\nHost c\n  HostName 10.0.0.3\n  Include ~/.ssh/inner\n  Port 7\nHost d\n',
    )
    expect(addresses(found)).toEqual({
      a: 'ops@10.0.0.1:22',
      b: 'ops@10.0.0.2:22',
      c: 'inner@10.0.0.3:7',
      // What an included file says of other hosts counts only where the file is included for them.
      inside: 'ops@inside:22',
      d: 'ops@d:22',
    })
    expect(entry(found, 'b')).toMatchObject({ file: home.at('.ssh/config.d/20-b'), line: 1 })
    expect(found.problems).toMatchObject([{ file: home.at('.ssh/config.d/20-b'), line: 3 }])
  })

  test('a file that includes itself ends', async () => {
    const found = await read('Host a\n  HostName 10.0.0.1\nInclude config\nInclude config\n')
    expect(addresses(found)).toEqual({ a: 'ops@10.0.0.1:22' })
    expect(found.problems.length).toBeGreaterThan(0)
  })
})

describe('the way there', () => {
  test('a chain of three gives three hosts, each reached through the one before', async () => {
    const found = await read(`
Host gate
  HostName gate.example.net
  User jump
Host db
  HostName 10.0.0.5
  ProxyJump gate,ops2@10.0.0.2:2222,[fd00::7]
`)
    expect(addresses(found)).toEqual({
      gate: 'jump@gate.example.net:22',
      '10.0.0.2': 'ops2@10.0.0.2:2222 via gate',
      'fd00::7': 'ops@fd00::7:22 via 10.0.0.2',
      db: 'ops@10.0.0.5:22 via fd00::7',
    })
  })

  test('a jump host has a way of its own; none takes the direct one', async () => {
    const found = await read(`
Host outer
  HostName outer.example.net
  ProxyJump none
Host inner
  ProxyJump outer
Host db
  ProxyJump inner
Host *
  ProxyJump outer
`)
    expect(addresses(found)).toEqual({
      outer: 'ops@outer.example.net:22',
      inner: 'ops@inner:22 via outer',
      db: 'ops@db:22 via inner',
    })
  })

  test('ssh -W is a jump; any other ProxyCommand is told with its place, and what goes over it too', async () => {
    const found = await read(`
Host gate
  HostName 10.1.1.1
Host a
  ProxyCommand ssh -q -p 2222 -W %h:%p root@gate
Host b
  ProxyCommand ssh gate nc %h %p
Host c
  ProxyCommand aws ssm start-session --target %h --token CANARY
Host d
  ProxyJump c
Host e
  ProxyCommand ssh -o PermitLocalCommand=yes -W %h:%p gate
Host f
  ProxyCommand none
Host g
  ProxyCommand exec evil -W %h:%p gate
Host h
  ProxyCommand exec /usr/bin/ssh -W "[%h]:%p" gate
`)
    expect(found.entries.map(({ draft, address }) => `${draft.name} ${address}`)).toEqual([
      'gate ops@10.1.1.1:22',
      'gate root@10.1.1.1:2222',
      'a ops@a:22',
      'b ops@b:22',
      'f ops@f:22',
      'h ops@h:22',
    ])
    const [gate, asRoot, a, b] = found.entries
    expect([a?.through, b?.through]).toEqual([asRoot?.key, gate?.key])
    expect(said(found).filter(line => line.includes('ProxyCommand'))).toEqual([
      expect.stringMatching(/^9 The host “c”/),
      expect.stringMatching(/^13 The host “e”/),
      expect.stringMatching(/^17 The host “g”/),
    ])
    expect(said(found)).toContain('10 The host “d”: the way over “c” cannot be taken over.')
    expect(JSON.stringify(found)).not.toContain('CANARY')
  })

  test('a way in a circle is told, and the others stand', async () => {
    const found = await read('Host a\n  ProxyJump b\nHost b\n  ProxyJump c\nHost c\n  ProxyJump a\nHost d\n')
    expect(addresses(found)).toEqual({ d: 'ops@d:22' })
    expect(said(found).join('\n')).toContain('round in a circle')
  })
})

test('patterns fit as ssh says: one letter for ?, and none overrules', () => {
  expect(fitsPattern('db?', 'db1')).toBe(true)
  expect(fitsPattern('db?', 'db')).toBe(false)
  expect(fitsPattern('*a*b*', 'xxaxxb')).toBe(true)
  expect(fitsPattern('*'.repeat(50).concat('a'), 'b'.repeat(5000))).toBe(false)
  expect(fitsPatterns(['*', '!db*'], 'db1')).toBe(false)
  expect(fitsPatterns(['!db*'], 'web')).toBe(false)
})
