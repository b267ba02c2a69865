import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Profile, profileSchema } from '#domain/profile'
import { type System, systemSchema } from '#domain/system'
import { applySystems, exportSystems, readApply } from '../../src/main/imports/apply'
import { openStore, type Store } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let store: Store
beforeAll(async () => {
  folder = await scratchFolder('round-trip')
  store = await openStore(folder.path)
})
afterAll(async () => {
  await store.close()
  await folder.remove()
})

/** The same numbers each time, so that a failure comes again. */
function dice(seed: number) {
  let state = seed
  const roll = (sides: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
  const one = <T>(...of: readonly T[]): T => of[roll(of.length)] as T
  /** The part, or nothing. */
  const perhaps = (part: object) => (roll(2) === 0 ? part : {})
  return { roll, one, perhaps }
}

function anySystem(seed: number): { system: System; profiles: Profile[] } {
  const { roll, one, perhaps } = dice(seed)
  const id = `system-${seed}`
  const word = () =>
    one('shop', 'Größe', 'a: b', '- x', '# no', '"q"', "it's", 'yes', '0123', 'null', '😀', 'two words')
  const secret = () =>
    one<object>(
      { from: 'none' },
      { from: 'ask' },
      { from: 'stored' },
      { from: 'env', name: word() },
      { from: 'file', path: `~/${word()}` },
      { from: 'command', command: `pass ${word()}`, ...perhaps({ timeout: 30 }), ...perhaps({ keep: 15 }) },
    )
  const certificates = () => ({ ...perhaps({ ca: '/ca.pem' }), ...perhaps({ cert: '/c.pem', certKey: '/k.pem' }) })
  const container = () => perhaps({ container: one('db', 'shop/db') })
  const kinds: ((at: number) => object)[] = [
    () => ({
      protocol: 'postgres',
      host: one('db', '10.0.0.1', '::1', '/run/postgresql'),
      user: word(),
      ...perhaps({ port: 5433 }),
      ...perhaps({ database: word() }),
      ...perhaps({ tls: one('disable', 'verify-full') }),
      ...perhaps({ also: ['db2:5433', '[fd00::1]:5432'], wants: one('read-write', 'prefer-standby') }),
      ...certificates(),
      ...container(),
    }),
    () => ({ protocol: 'pgbouncer', host: 'pool', user: word(), ...certificates(), ...container() }),
    () => ({
      protocol: 'redis',
      host: 'cache',
      ...perhaps({ user: word(), database: 3 }),
      ...certificates(),
      ...container(),
    }),
    () => ({
      protocol: 'ssh',
      host: 'gate',
      user: word(),
      ...perhaps({ key: `~/.ssh/${word()}` }),
      ...perhaps({ agent: 'SSH_AUTH_SOCK' }),
      ...perhaps({ legacyUntil: '2027-01-31' }),
      ...perhaps({ hostKey: 'SHA256:abc' }),
    }),
    () => ({
      protocol: 'http',
      url: 'https://shop.example.net',
      ...perhaps({ health: ['/a', '/b'], expect: word() }),
      ...perhaps({ login: one('basic', 'bearer'), user: word() }),
      ...certificates(),
      ...container(),
    }),
    () => ({ protocol: 'container', container: one('db', 'shop/db'), ...perhaps({ user: 'root' }) }),
    () => ({ protocol: 'local' }),
  ]
  const profiles = Array.from({ length: 1 + roll(8) }, (_, at) =>
    profileSchema.parse({
      ...kinds[roll(kinds.length)]?.(at),
      id: `${id}-${at}`,
      system: id,
      name: `${word()} ${at}`,
      secret: secret(),
      ...perhaps({ note: `${word()}\n${word()}` }),
    }),
  )
  const gate = profiles.find(one => one.protocol === 'ssh')
  const through = profiles.map(profile =>
    gate && profile !== gate && roll(2) ? { ...profile, via: gate.name } : profile,
  )
  const system = systemSchema.parse({
    id,
    name: `${word()} ${seed}`,
    environment: one('production', 'staging', 'development'),
    ...perhaps({ colour: one('red', 'teal', 'grey') }),
    ...perhaps({ note: word() }),
    ...perhaps({ facts: { log_path: word(), days: roll(9), on: true } }),
    ...perhaps({
      secrets: [
        { name: word(), note: word(), everyDays: 1 + roll(400), places: [{ kind: 'elsewhere', where: word() }] },
        {
          name: 'key',
          changedOn: '2026-01-31',
          places: [
            { kind: 'role', target: 'db', name: word() },
            { kind: 'env-file', target: 'host', path: '/srv/app/.env', name: 'KEY', ...perhaps({ service: 'app' }) },
          ],
        },
      ],
    }),
    ...perhaps({ thresholds: { disk_used_pct: { warning: 70 }, 'db/connections': { critical: 9, clear: 1 } } }),
  })
  return { system, profiles: through }
}

test('whatever is exported is read again, and makes the same', async () => {
  for (let seed = 1; seed <= 120; seed++) {
    const { system, profiles } = anySystem(seed)
    const text = exportSystems([system], profiles)
    const { systems, problems } = readApply(text, 'exported.yaml')
    expect(problems, text).toEqual([])
    await applySystems(systems, store)
    const [made] = (await store.systems.list()).filter(one => one.name === system.name)
    const targets = await store.profiles.list(made?.id)
    expect({ ...made, id: system.id }).toEqual(system)
    const bare = ({ id: _id, system: _system, ...rest }: Profile) => rest
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
    expect(targets.map(bare).toSorted(byName)).toEqual(profiles.map(bare).toSorted(byName))
    expect((await applySystems(readApply(text, 'again.yaml').systems, store)).changed).toEqual([])
    await store.systems.remove(made?.id ?? '')
  }
})

test('a secret that was rotated since a file was written stays as new as that', async () => {
  const file = 'name: rotated\nenvironment: staging\nsecrets:\n  - name: key\n    changedOn: 2026-01-01\n'
  const { systems } = readApply(file, 'a.yaml')
  await applySystems(systems, store)
  const [made] = (await store.systems.list()).filter(one => one.name === 'rotated')
  if (!made?.secrets) throw new Error('no secrets')
  expect(made.secrets[0]).toEqual({ name: 'key', note: '', everyDays: 90, changedOn: '2026-01-01', places: [] })
  const rotated = { ...made, secrets: [{ ...made.secrets[0], name: 'key', changedOn: '2026-03-03' }] } as System
  await store.systems.save(rotated)
  expect((await applySystems(systems, store)).changed).toEqual([])
  expect((await store.systems.get(made.id))?.secrets?.[0]?.changedOn).toBe('2026-03-03')
  await store.systems.remove(made.id)
})

describe('short forms', () => {
  const read = (target: string) =>
    readApply(`name: a\nenvironment: staging\ntargets:\n  t: ${target}\n`, 'a.yaml').systems[0]?.profiles[0]?.profile

  test('a server in a container is called like it where no host is said', () => {
    expect(read('{protocol: postgres, container: shop/db, user: u}')).toMatchObject({
      host: 'db',
      container: 'shop/db',
    })
    expect(read('{protocol: redis, container: cache}')).toMatchObject({ host: 'cache' })
    expect(read('{protocol: redis, container: cache, host: 10.0.0.1}')).toMatchObject({ host: '10.0.0.1' })
    expect(read('{protocol: container, container: cache}')).not.toHaveProperty('host')
  })

  test('a command may say how long it takes, and how long its answer is kept', () => {
    expect(read('{protocol: redis, host: a, secret: {command: pass a, timeout: 30, keep: 15}}')?.secret).toEqual({
      from: 'command',
      command: 'pass a',
      timeout: 30,
      keep: 15,
    })
    expect(read('{protocol: redis, host: a, secret: {command: pass a, timeout: 0}}')).toBeUndefined()
  })
})
