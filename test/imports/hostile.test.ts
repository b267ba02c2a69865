import { spawnSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readHost } from '#domain/host'
import { importSources } from '#domain/import'
import { cleanName, uniqueNames } from '../../src/main/imports/names'
import { aHome } from './a-home'

let home: Awaited<ReturnType<typeof aHome>>
beforeAll(async () => {
  home = await aHome()
})
afterAll(() => home.remove())

const tricks = [
  '-oProxyCommand=x',
  'a b',
  'host\nUser root',
  'host\tb',
  'host;reboot',
  '$(x)',
  '`x`',
  'a/b',
  '::1%eth0;x',
  '[::1',
  'a'.repeat(300),
  `${'a'.repeat(64)}.example.net`,
  'a\0b',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  'db.example.net.',
  'a..b',
  '.a',
  '',
  'a\u202eb c',
  '..',
  '/etc/pass wd',
]

describe('a host that is a trick is refused everywhere (E8)', () => {
  test.each(tricks)('%j', async trick => {
    expect(readHost(trick)).toHaveProperty('refused')
    const json = JSON.stringify({ Servers: { 1: { Name: 'x', Host: trick, Username: 'u' } } })
    const sources = [
      home.readText('ssh', `Host x\n  HostName "${trick}"\n`),
      home.readText('ssh', `Host x\n  HostName 10.0.0.1\n  ProxyJump "${trick}"\n`),
      home.readText('pgpass', `${trick}:5432:db:u:CANARY\n`),
      home.readText('service', `[x]\nhost=${trick}\nuser=u\n`),
      home.readText('pgadmin', json),
      home.readText('urls', `postgres://u:CANARY@${trick}/db\nredis://${trick}\nssh://u@${trick}`),
      home.readText('urls', `postgres://u:CANARY@${encodeURIComponent(trick)}/db`),
    ]
    for (const read of await Promise.all(sources)) {
      for (const { draft } of read.entries) {
        if (!('host' in draft)) throw new Error(draft.protocol)
        expect(draft.host).toMatch(/^[A-Za-z0-9._:/-]+$/)
        expect(draft.host).not.toMatch(/^-|\.$/)
      }
      expect(JSON.stringify([read.entries, read.problems])).not.toContain('CANARY')
    }
  })

  test('what looks like another name is shown in plain letters', () => {
    expect(readHost('gооgle.com')).toEqual({
      host: 'xn--ggle-55da.com',
      note: 'The host is written xn--ggle-55da.com in plain letters.',
    })
    for (const host of ['db_1.internal', '10.0.0.1', '::1', 'fe80::1%eth0', '[fd00::1]', '/var/run/postgresql'])
      expect(readHost(host)).toHaveProperty('host')
  })
})

test('poisoned names leave the objects of all as they were (G18)', async () => {
  const before = Object.getOwnPropertyNames(Object.prototype).toSorted()
  const evil = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
  for (const name of evil) {
    await home.readText(
      'ssh',
      `Host ${name}\n  ${name} polluted\n  HostName ${name}\nMatch ${name} polluted\n  User x\n`,
    )
    await home.readText('service', `[${name}]\n${name}=polluted\nhost=a\n`)
    await home.readText('pgpass', `${name}:5432:${name}:${name}:polluted\n`)
    await home.readText('urls', `postgres://a@b/c?${name}=polluted&${name}[x]=polluted\nredis://b?${name}=x`)
    await home.readText('pgadmin', `{"Servers": {"${name}": {"polluted": 1, "Host": "a", "${name}": {"polluted": 1}}}}`)
    await home.readText(
      'pgadmin',
      `{"${name}": {"polluted": 1}, "Servers": {"1": {"ConnectionParameters": {"${name}": "x"}}}}`,
    )
  }
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(before)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

/** The same numbers each time, so that a failure comes again. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return sides => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

test('no text makes a reader throw', async () => {
  const pieces =
    'Host |Match |Include |ProxyJump |HostName |exec |"|\\|%h|%|,|:|@|//|postgres://|redis://|[|]|{|}|=|#|\n|\r\n|\t| |*|!|\0|\uFEFF|\ud800|😀|a|Servers|1|"1": |null|service=|~|/'.split(
      '|',
    )
  const roll = dice(20261126)
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: roll(60) }, () => pieces[roll(pieces.length)]).join('')
    for (const source of importSources) {
      const read = await home.readText(source, text)
      for (const { line, file } of read.problems) expect([typeof file, line > 0]).toEqual(['string', true])
    }
  }
})

test('what is no small text file is refused', async () => {
  await home.write('large', 'Host a\n'.repeat(200_000))
  await home.write('utf16', Buffer.from('\uFEFFHost a\n', 'utf16le'))
  await mkdir(home.at('folder'))
  await symlink(home.at('loop'), home.at('loop'))
  spawnSync('mkfifo', [home.at('pipe')])
  const refusals = await Promise.all(
    ['large', 'utf16', 'folder', 'loop', 'pipe', 'absent'].map(
      async name => (await home.read('ssh', name)).problems[0],
    ),
  )
  expect(refusals.map(one => one?.message)).toEqual([
    'It is larger than 1 MB.',
    'This is not plain text in UTF-8.',
    expect.stringMatching(/^This is not a file|cannot be read \(EISDIR\)/),
    'This file cannot be read (ELOOP).',
    'This is not a file.',
    'There is no such file.',
  ])
})

test('more than two thousand are cut, and told once', async () => {
  const lines = Array.from({ length: 12_000 }, (_, at) => `Host h${at}\n  HostName 10.0.${at >> 8}.${at & 255}\n`)
  const { entries, problems } = await home.readText('ssh', lines.join(''))
  expect(entries).toHaveLength(2000)
  expect(problems.map(one => one.message)).toEqual(['Only the first 2000 connections are read.'])
})

test('names are one line, not too long, and given once', () => {
  expect(cleanName('a\u202e\nb/c\0', 'x')).toBe('ab-c')
  expect(cleanName('\u200b', 'x')).toBe('x')
  expect(cleanName('😀'.repeat(90), 'x').length).toBeLessThanOrEqual(80)
  expect(uniqueNames(['a', 'a', 'a-2', 'b', 'a'], ['b', 'a-3'])).toEqual(['a', 'a-2', 'a-2-2', 'b-2', 'a-4'])
  const long = 'x'.repeat(80)
  expect(uniqueNames([long, long], []).every(name => name.length <= 80)).toBe(true)
})
