import { isIP } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHost } from '#domain/host'
import { type ProfileOf, profileSchema } from '#domain/profile'
import { readApply } from '../../src/main/imports/apply'
import { openStore } from '../../src/main/store/store'
import { newDraft, profileOf, withProtocol } from '../../src/renderer/panels/connections/draft'
import { aHome } from '../imports/a-home'
import { scratchFolder } from '../support/scratch'

let home: Awaited<ReturnType<typeof aHome>>
beforeAll(async () => {
  home = await aHome()
})
afterAll(() => home.remove())

/** What is typed, and the host that it means; nothing where it is refused. */
const hosts: readonly { text: string; means?: string }[] = (
  [
    ['-oProxyCommand=touch /tmp/x'],
    ['-oProxyCommand=x'],
    ['a b'],
    ['host\nUser root'],
    ['host\0'],
    ['$(id)'],
    ['`id`'],
    ["host';id"],
    ['host"'],
    ['a;b'],
    ['user@host'],
    ['bäck@er.example'],
    ['http://host'],
    ['xn--ok.example/../..'],
    ['x'.repeat(300)],
    [`${'a'.repeat(64)}.example`],
    ['127.1'],
    ['１２７.1', '127.0.0.1'],
    ['2130706433'],
    ['0x7f.0.0.1'],
    ['10.0.0.256'],
    ['DB.example.'],
    ['a..b'],
    ['::1%'],
    ['::1%eth0;x'],
    ['1::2::3'],
    ['[::1'],
    ['a\u202eb'],
    ['bäcker.example', 'xn--bcker-gra.example'],
    ['аррӏе.com', 'xn--80ak6aa92e.com'],
    ['🐘.example', 'xn--go8h.example'],
    ['db1.example.net', 'db1.example.net'],
    ['db_1', 'db_1'],
    ['DB.example', 'DB.example'],
    ['10.0.0.5', '10.0.0.5'],
    ['::1', '::1'],
    ['[fd00::1]', 'fd00::1'],
    ['::1%eth0', '::1%eth0'],
    ['::ffff:10.0.0.5', '::ffff:10.0.0.5'],
    ['/var/run/postgresql', '/var/run/postgresql'],
  ] as [string, string?][]
).map(([text, means]) => ({ text, ...(means === undefined ? {} : { means }) }))

const typed = (host: string) => {
  const draft = withProtocol(newDraft('s', 'x', {}), 'postgres')
  return profileOf({ ...draft, name: 's', fields: { ...draft.fields, host, user: 'ops' } })
}
const hostOf = (profile: object | undefined) => (profile && 'host' in profile ? profile.host : undefined)

test.each(hosts.map(one => ({ ...one, name: JSON.stringify(one.text).slice(0, 40) })))(
  '$name means the same typed, applied and imported (E8)',
  async ({ text, means }) => {
    const form = typed(text)
    if (means === undefined) expect(form).toMatchObject({ problems: { host: expect.any(String) } })
    expect(hostOf('profile' in form ? form.profile : undefined)).toBe(means)

    // What is JSON is YAML.
    const target = { protocol: 'postgres', host: text, user: 'ops' }
    const applied = readApply(JSON.stringify({ name: 'x', environment: 'staging', targets: { s: target } }), 'x.yaml')
    expect(applied.problems.map(one => one.message)).toEqual(means === undefined ? [expect.any(String)] : [])
    expect(hostOf(applied.systems[0]?.profiles[0]?.profile)).toBe(means)

    const server = { Name: 's', Host: text, Username: 'ops' }
    const imported = await home.readText('pgadmin', JSON.stringify({ Servers: { 1: server } }))
    expect(imported.problems).toHaveLength(means === undefined ? 1 : 0)
    expect(hostOf(imported.entries[0]?.draft)).toBe(means)
  },
)

const profile = (fields: object) => profileSchema.safeParse({ id: 's', system: 'x', name: 's', user: 'ops', ...fields })

test('further addresses and web addresses obey the same grammar (E8)', () => {
  for (const { text, means } of hosts) {
    const db = profile({ protocol: 'postgres', host: 'a', also: [text, `${text}:5433`] })
    const site = profile({ protocol: 'http', url: `https://${text}:8443/x?y`, user: undefined })
    // There, an address of IPv6 stands in brackets, and nothing is a socket.
    if (means === undefined || means.startsWith('/') || (means.includes(':') && !text.startsWith('['))) {
      expect(db.success, text).toBe(false)
      // A path and a login are parts of an address; the login is refused where it is saved.
      if (!/[/@]/.test(text)) expect(site.success, text).toBe(false)
      continue
    }
    const at = means.includes(':') ? `[${means}]` : means
    expect(db.data, text).toMatchObject({ also: [at, `${at}:5433`] })
    expect(site.data, text).toMatchObject({ url: `https://${at}:8443/x?y` })
  }
})

test('a machine is not reached by a path (E8)', () => {
  expect(profile({ protocol: 'ssh', host: '/var/run/x' }).error?.issues[0]?.message).toBe('A path is no host.')
})

test('an address is one by the grammar as by the system', () => {
  const pieces = ['0', '1', '09', '255', '256', '.', ':', '::', 'f', 'ffff', '1.2.3.4']
  let seed = 20_261_126
  const below = (most: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * most)
  }
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + below(9) }, () => pieces[below(pieces.length)]).join('')
    if (/:|^[\d.]+$/.test(text)) expect('host' in readHost(text), text).toBe(isIP(text) !== 0)
  }
})

test('a store that took more hosts before still lists them, and its targets are corrected at the next edit (E8)', async () => {
  const folder = await scratchFolder('old-hosts')
  const store = await openStore(folder.path)
  try {
    await store.systems.save({ id: 'x', name: 'x', environment: 'staging', note: '', facts: {}, thresholds: {} })
    const made = profile({ protocol: 'postgres', host: 'a' }).data as ProfileOf<'postgres'>
    const old = ['127.1', 'db.example.', 'a:b', '-']
    for (const host of old) await store.profiles.save({ ...made, id: host, name: host, host })
    expect((await store.profiles.list()).map(hostOf).toSorted()).toEqual(old.toSorted())
    for (const host of old) expect(typed(host)).toMatchObject({ problems: { host: expect.any(String) } })
  } finally {
    await store.close()
    await folder.remove()
  }
})
