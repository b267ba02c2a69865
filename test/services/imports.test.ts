import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { Change } from '#contract/app'
import { failureOf } from '#contract/failed'
import type { ImportFrom } from '#contract/imports'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { aHome } from '../imports/a-home'
import { scratchFolder } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'

const realHome = process.env.HOME
let home: Awaited<ReturnType<typeof aHome>>
let house: House
let data: string
const ends: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  home = await aHome()
  process.env.HOME = home.home.folder
  const scratch = await scratchFolder('imports')
  data = scratch.path
  house = await openHouse({ dataFolder: data, allowKeyFile: true, log: createLog(data) })
  ends.push(home.remove, scratch.remove, () => house.close())
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})
afterAll(() => {
  process.env.HOME = realHome
})

const all = async (from: ImportFrom, system?: string) => {
  const { entries } = await house.client.imports.preview({ from, system })
  return entries.map(({ key, draft }) => ({ key, name: draft.name }))
}
const targets = async () =>
  (await house.client.profiles.list({})).map(({ name, via, secret, hasSecret }) => [name, via, secret.from, hasSecret])
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => failureOf(error),
  )
const fresh = { name: 'shop', environment: 'staging' } as const

test('files are found where they usually lie, with how much they hold', async () => {
  await home.write('.ssh/config', 'Host a b\nHost c\n  ProxyCommand x\n')
  await home.write('.pgpass', '*:*:*:*:x\n')
  const mine = (await house.client.imports.found()).filter(({ file }) => file.startsWith(home.home.folder))
  expect(mine).toEqual([
    { source: 'ssh', file: home.at('.ssh/config'), entries: 2, problems: 1 },
    { source: 'pgpass', file: home.at('.pgpass'), entries: 0, problems: 1 },
  ])
})

test('what is chosen is taken with its way, passwords are sealed, and undo takes all back', async () => {
  const text = 'postgres://dba:CANARY-1@db1.example.net/shop\nredis://:CANARY-2@cache.example.net\nredis://other'
  const from = { source: 'urls', text } as const
  const shown = await house.client.imports.preview({ from })
  expect(JSON.stringify(shown)).not.toContain('CANARY')
  expect(shown.entries.map(({ hasPassword }) => hasPassword)).toEqual([true, true, false])
  const chosen = (await all(from)).map(one => ({ ...one, name: `my ${one.name}` })).slice(0, 2)
  const { added, undo, system } = await house.client.imports.take({ from, chosen, into: fresh, passwords: 'seal' })
  expect(added.map(({ name, address }) => [name, address])).toEqual([
    ['my db1-shop', 'dba@db1.example.net:5432/shop'],
    ['my cache', 'cache.example.net:6379/0'],
  ])
  expect(await targets()).toEqual([
    ['my cache', undefined, 'stored', true],
    ['my db1-shop', undefined, 'stored', true],
  ])
  await house.client.imports.undo({ undo })
  expect(await targets()).toEqual([])
  expect((await house.client.systems.list()).some(one => one.id === system)).toBe(false)
  expect(await refusal(house.client.imports.undo({ undo }))).toMatchObject({ kind: 'missing' })
  await house.close()
  const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter(one => one.isFile())
  for (const file of files)
    expect((await readFile(join(file.parentPath, file.name))).includes('CANARY'), file.name).toBe(false)
})

test('without sealing, a password is asked for', async () => {
  const from = { source: 'urls', text: 'postgres://dba:CANARY@db1.example.net/shop' } as const
  await house.client.imports.take({ from, chosen: await all(from), into: fresh, passwords: 'ask' })
  expect(await targets()).toEqual([['db1-shop', undefined, 'ask', false]])
})

test('a chain of three gives three; one that is there already is used and not taken twice', async () => {
  await home.write(
    '.ssh/config',
    'Host gate\n  HostName 10.0.0.1\nHost mid\n  ProxyJump gate\nHost db\n  ProxyJump mid\n',
  )
  const from = { source: 'ssh', file: '~/.ssh/config' } as const
  const chosen = await all(from)
  const only = (...names: string[]) => chosen.filter(({ name }) => names.includes(name))
  const first = {
    from,
    chosen: only('gate').map(({ key }) => ({ key, name: 'door' })),
    into: fresh,
    passwords: 'ask' as const,
  }
  const { system } = await house.client.imports.take(first)
  const again = await house.client.imports.preview({ from, system })
  expect(again.entries.map(({ draft, known }) => [draft.name, known])).toEqual([
    ['door', { system: 'shop', target: 'door' }],
    ['mid', undefined],
    ['db', undefined],
  ])
  expect(await refusal(house.client.imports.take({ ...first, into: { system } }))).toMatchObject({
    kind: 'invalid',
    message: 'All of this is there already.',
  })
  // Only the last of the chain is chosen: its way comes along, over the host that is there under another name.
  await house.client.imports.take({ from, chosen: only('db'), into: { system }, passwords: 'ask' })
  expect(await targets()).toEqual([
    ['db', 'mid', 'ask', false],
    ['door', undefined, 'ask', false],
    ['mid', 'door', 'ask', false],
  ])
  // In another system the way is needed once more.
  const elsewhere = { name: 'other', environment: 'production' } as const
  await home.write('.ssh/config', 'Host gate\n  HostName 10.0.0.1\nHost web\n  ProxyJump gate\n')
  const web = (await all(from)).filter(({ name }) => name === 'web')
  const { added } = await house.client.imports.take({ from, chosen: web, into: elsewhere, passwords: 'ask' })
  expect(added.map(({ name }) => name)).toEqual(['gate', 'web'])
})

test('what others go through by now is not taken back, until they do not', async () => {
  const from = { source: 'ssh', text: 'Host gate\n  HostName 10.0.0.1\n' } as const
  const { undo, system } = await house.client.imports.take({
    from,
    chosen: await all(from),
    into: fresh,
    passwords: 'ask',
  })
  const [gate] = await house.client.profiles.list({})
  if (!gate) throw new Error('There is no gate.')
  const { hasSecret: _, ...profile } = gate
  await house.client.profiles.save({ profile: { ...profile, id: 'later', name: 'later', via: 'gate' } })
  expect(await refusal(house.client.imports.undo({ undo }))).toMatchObject({
    kind: 'invalid',
    message: 'later is reached through gate by now.',
  })
  await house.client.profiles.remove({ id: 'later' })
  await house.client.imports.undo({ undo })
  expect((await house.client.systems.list()).some(one => one.id === system)).toBe(false)
})

test('a source that has changed, a name given twice and a system that is there are refused, and nothing is added', async () => {
  const from = { source: 'urls', text: 'redis://a\nredis://b' } as const
  const chosen = await all(from)
  const take = (more: object) =>
    refusal(house.client.imports.take({ from, chosen, into: fresh, passwords: 'ask', ...more }))
  expect(await take({ from: { source: 'urls', text: 'redis://a' } })).toMatchObject({
    message: 'The source is not any more as it was shown.',
  })
  expect(await take({ chosen: chosen.map(one => ({ ...one, name: 'same' })) })).toMatchObject({
    message: 'shop would have two targets called same.',
  })
  expect(await take({ chosen: [{ ...chosen[0], name: '\u0007' }] })).toMatchObject({ kind: 'invalid' })
  await house.client.systems.save({ ...fresh, id: 's', note: '', facts: {}, thresholds: {} })
  expect(await take({})).toMatchObject({ message: 'There is already a system called shop.' })
  expect(await take({ into: { system: 'gone' } })).toMatchObject({ kind: 'missing' })
  expect(await targets()).toEqual([])
})

test('five hundred hosts are taken at once, with one notice', async () => {
  const hosts = Array.from({ length: 500 }, (_, at) => `Host h${at}\n  HostName 10.0.${at >> 8}.${at & 255}\n`)
  await home.write('.ssh/config', `Host *\n  ProxyJump none\n${hosts.join('')}`)
  const from = { source: 'ssh', file: home.at('.ssh/config') } as const
  const chosen = await all(from)
  expect(chosen).toHaveLength(500)
  const stop = new AbortController()
  const heard: Change[][] = []
  const listening = (async () => {
    for await (const changes of await house.client.app.changes(undefined, { signal: stop.signal })) heard.push(changes)
  })().catch(() => {})
  // Somebody listens before anything is told.
  await expect
    .poll(
      async () => {
        await house.client.app.saveSettings(await house.client.app.settings())
        return heard.length
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0)
  const before = heard.length
  const { undo } = await house.client.imports.take({ from, chosen, into: fresh, passwords: 'ask' })
  expect(await targets()).toHaveLength(500)
  await expect.poll(() => heard.flat().filter(one => one === 'profiles').length, { timeout: 30_000 }).toBe(1)
  expect(
    heard
      .slice(before)
      .flat()
      .filter(one => one === 'systems'),
  ).toHaveLength(1)
  await house.client.imports.undo({ undo })
  expect(await targets()).toEqual([])
  stop.abort()
  await listening
})

test('a locked vault refuses to seal, and nothing is added', async () => {
  await house.client.vault.setPassphrase({ passphrase: 'correct horse battery' })
  await house.client.vault.lock()
  const from = { source: 'urls', text: 'redis://:CANARY@a' } as const
  expect(
    await refusal(house.client.imports.take({ from, chosen: await all(from), into: fresh, passwords: 'seal' })),
  ).toMatchObject({ kind: 'denied', code: 'VAULT_LOCKED' })
  expect([await targets(), await house.client.systems.list()]).toEqual([[], []])
})

test('what an ssh configuration leads to is reached over its jump host', async ctx => {
  const reason = noSshd()
  if (reason) ctx.skip(reason)
  const [gate, inner] = await Promise.all([startSshd(), startSshd()])
  ends.push(gate.stop, inner.stop)
  const known = [gate, inner].map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey}\n`)
  await home.write('.ssh/known_hosts', known.join(''))
  await home.write(
    '.ssh/config',
    `Host gate\n  Port ${gate.port}\n  IdentityFile ${gate.key}\nHost inner\n  Port ${inner.port}\n  IdentityFile ${inner.key}\n  ProxyJump gate\nHost *\n  HostName 127.0.0.1\n  User root\n  IdentityAgent none\n`,
  )
  // The console reads known hosts in the home that it was started with.
  const from = { source: 'ssh', file: home.at('.ssh/config') } as const
  await house.client.imports.take({ from, chosen: await all(from), into: fresh, passwords: 'ask' })
  const found = (await house.client.profiles.list({})).find(one => one.name === 'inner')
  if (!found) throw new Error('There is no inner.')
  const { hasSecret: _, ...profile } = found
  const layers: string[] = []
  for await (const { layer, ok, message } of await house.client.profiles.test({ profile }))
    layers.push(`${layer} ${ok ? 'ok' : message}`)
  expect(layers.length).toBeGreaterThan(0)
  expect(layers.filter(one => !one.endsWith(' ok'))).toEqual([])
})
