import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { openStore, type Store } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'

const system = (id: string, name = id): System => ({
  id,
  name,
  environment: 'production',
  note: '',
  facts: { log: '/var/log/x' },
  thresholds: {},
})
const cache = (id: string, of: string, name: string): Profile => ({
  id,
  system: of,
  name,
  note: 'quote\' "; drop table systems; -- \u202e',
  protocol: 'redis',
  host: '127.0.0.1',
  port: 6379,
  database: 0,
  tls: 'disable',
  secret: { from: 'stored' },
})

describe('what the store keeps', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let store: Store
  beforeAll(async () => {
    folder = await scratchFolder('records')
    store = await openStore(folder.path)
  })
  afterAll(async () => {
    await store.close()
    await folder.remove()
  })

  it('a system takes its targets and their secrets with it, and a restore brings all of them back', async () => {
    await store.systems.save(system('a'))
    await store.profiles.save(cache('a1', 'a', 'one'))
    await store.profiles.save(cache('a2', 'a', 'two'))
    await store.secrets.put('a1', 'secret', 'v1.sealed')
    const removed = await store.systems.remove('a')
    expect(await store.systems.list()).toEqual([])
    expect(await store.profiles.list()).toEqual([])
    expect(await store.secrets.all()).toEqual([])
    await store.systems.restore(removed!)
    expect(await store.systems.get('a')).toEqual(system('a'))
    expect(await store.profiles.list('a')).toEqual([cache('a1', 'a', 'one'), cache('a2', 'a', 'two')])
    expect(await store.secrets.get('a1', 'secret')).toBe('v1.sealed')
    const profile = await store.profiles.remove('a1')
    expect(await store.secrets.get('a1', 'secret')).toBeUndefined()
    await store.profiles.restore(profile!)
    expect(await store.secrets.get('a1', 'secret')).toBe('v1.sealed')
    expect(await store.systems.remove('never')).toBeUndefined()
  })

  it('targets are read anew after whatever wrote them, also where it failed', async () => {
    const names = async () => (await store.profiles.list('k')).map(profile => profile.name)
    const addition = { system: system('k'), isNew: true, profiles: [cache('k1', 'k', 'one')], secrets: [] }
    expect(await names()).toEqual([])
    await store.additions.add(addition)
    expect(await names()).toEqual(['one'])
    await store.profiles.save({ ...cache('k1', 'k', 'uno'), note: 'moved' })
    expect(await store.profiles.get('k1')).toMatchObject({ name: 'uno', note: 'moved' })
    await expect(store.profiles.save(cache('k2', 'k', 'uno'))).rejects.toThrow('already has a target')
    const removed = await store.systems.remove('k')
    expect([await names(), await store.profiles.get('k1')]).toEqual([[], undefined])
    if (removed) await store.systems.restore(removed)
    expect(await names()).toEqual(['uno'])
    await store.additions.takeBack(addition)
    expect(await names()).toEqual([])
  })

  it('two systems, and two targets of one system, do not share a name; a target needs its system', async () => {
    await store.systems.save(system('b', 'Shop'))
    await expect(store.systems.save(system('c', 'Shop'))).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    await store.profiles.save(cache('b1', 'b', 'db'))
    await expect(store.profiles.save(cache('b2', 'b', 'db'))).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    await expect(store.profiles.save(cache('x', 'gone', 'db'))).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    await store.systems.save({ ...system('b', 'Shop 2'), note: 'renamed' })
    expect(await store.profiles.get('b1')).toBeDefined()
  })

  it('a host key is trusted once; another for the same place is refused until the first is forgotten', async () => {
    const key = { host: 'db.example.com', port: 22, type: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:a' }
    await store.hostKeys.trust(key)
    await store.hostKeys.trust(key)
    const other = { ...key, key: 'BBBB', fingerprint: 'SHA256:b' }
    await expect(store.hostKeys.trust(other)).rejects.toMatchObject({ failure: { code: 'HOST_KEY_CHANGED' } })
    expect((await store.hostKeys.find('db.example.com', 22)).map(one => one.key)).toEqual(['AAAA'])
    expect(await store.hostKeys.find('db.example.com', 2222)).toEqual([])
    await store.hostKeys.forget('db.example.com', 22)
    await store.hostKeys.trust(other)
    expect((await store.hostKeys.list()).map(one => one.key)).toEqual(['BBBB'])
  })

  it('settings come back as they were set, and what is left out the next time is gone', async () => {
    await store.settings.set({ theme: 'dark', folders: ['/a'], operator: 'ana', none: undefined })
    expect(await store.settings.get()).toEqual({ theme: 'dark', folders: ['/a'], operator: 'ana' })
    await store.settings.set({ theme: 'light' })
    expect(await store.settings.get()).toEqual({ theme: 'light' })
  })
})
