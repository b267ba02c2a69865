import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alertRuleSchema } from '../../src/main/domain/alert'
import { type Template, templateSchema } from '../../src/main/domain/template'
import { applySystems, exportSystems, readApply } from '../../src/main/imports/apply'
import { fileOf } from '../../src/main/imports/template-file'
import { openStore, type Store } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'

const cpu = alertRuleSchema.parse({ id: 'cpu-85', title: 'CPU over 85 %', metric: 'cpu_pct', warning: 85 })
const shop: Template = {
  ...templateSchema.parse({
    title: 'Shop',
    summary: 'A shop in containers',
    environment: 'staging',
    targets: {
      host: { protocol: 'ssh', fill: ['host', 'user'], note: 'The machine' },
      db: {
        ...{ protocol: 'postgres', is: { container: 'shop/db', database: 'shop', user: 'app', via: 'host' } },
        ...{ secret: 'ask', note: 'Its database' },
      },
      web: { protocol: 'http', is: { health: ['/ready'] }, fill: ['url'], note: 'The shop' },
    },
    facts: { backup_folder: '/backups', backup_keep: 7 },
    asks: { logs: 'Log files' },
    thresholds: { cpu_pct: { warning: 85 } },
    routines: [{ id: 'guide/feedback', title: 'Read what users report', cadence: 'weekly' }],
    incidents: { levels: { P0: { acknowledge: 15 } } },
    secrets: [{ name: 'API key' }],
    sampling: { everySeconds: 60 },
  }),
  id: 'shop',
  alerts: [cpu],
}

const file = `
name: Blue shop
template: shop
facts: { backup_folder: /srv/backups }
thresholds: { disk_used_pct: { warning: 70 } }
targets:
  host: { host: shop.example.com, user: ops }
  db:
  web: { url: https://shop.example.com, health: [/] }
`
const read = (text: string) => readApply(text, 'shop.yaml', [shop])

describe('apply with a template', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let store: Store
  beforeAll(async () => {
    folder = await scratchFolder('apply-template')
    store = await openStore(folder.path)
  })
  beforeEach(async () => {
    for (const system of await store.systems.list()) await store.systems.remove(system.id)
  })
  afterAll(async () => {
    await store.close()
    await folder.remove()
  })
  const apply = async (text: string) => {
    const { systems, problems } = read(text)
    expect(problems).toEqual([])
    return applySystems(systems, store)
  }
  const theSystem = async () => (await store.systems.list())[0]!
  const targets = async () => new Map((await store.profiles.list()).map(one => [one.name, one]))

  it('makes what the template brings, with what the file says laid over it', async () => {
    await apply(file)
    expect(await theSystem()).toMatchObject({
      ...{ name: 'Blue shop', template: 'shop', environment: 'staging', sampling: { everySeconds: 60 } },
      facts: { backup_folder: '/srv/backups', backup_keep: 7 },
      thresholds: { cpu_pct: { warning: 85 }, disk_used_pct: { warning: 70 } },
      alerts: [cpu],
      routines: [{ id: 'guide/feedback' }],
      incidents: { levels: { P0: { acknowledge: 15 } } },
      secrets: [{ name: 'API key', everyDays: 90 }],
    })
    const made = await targets()
    expect(made.get('db')).toMatchObject({ container: 'shop/db', user: 'app', via: 'host', secret: { from: 'ask' } })
    expect(made.get('web')).toMatchObject({ url: 'https://shop.example.com', health: ['/'] })
  })
  it('makes only the targets that the file names', async () => {
    await apply('name: Blue shop\ntemplate: shop\ntargets: { host: { host: a.example, user: ops } }\n')
    expect([...(await targets()).keys()]).toEqual(['host'])
  })
  it('changes nothing a second time, and keeps what was made of it since', async () => {
    await apply(file)
    const db = (await targets()).get('db')!
    await store.profiles.save({ ...db, secret: { from: 'env', name: 'SHOP_PASSWORD' } })
    await store.systems.save({ ...(await theSystem()), alerts: [], note: 'Ours' })
    expect((await apply(file)).changed).toEqual([])
    expect((await targets()).get('db')!.secret).toEqual({ from: 'env', name: 'SHOP_PASSWORD' })
    expect(await theSystem()).toMatchObject({ alerts: [], note: 'Ours' })
  })
  it('keeps the environment, and facts and lines that the file does not say itself', async () => {
    await apply(file)
    const made = await theSystem()
    const { backup_folder } = made.facts
    const facts = { backup_folder: '/elsewhere', backup_keep: 30, logs: '/var/log/shop' }
    await store.systems.save({ ...made, environment: 'production', facts, thresholds: { cpu_pct: { warning: 70 } } })
    await apply(file)
    expect(await theSystem()).toMatchObject({
      ...{ environment: 'production', facts: { ...facts, backup_folder } },
      thresholds: { cpu_pct: { warning: 70 }, disk_used_pct: { warning: 70 } },
    })
  })
  it('is exported as it is, also where it has less than its template', async () => {
    await apply(file)
    const { sampling: _, ...made } = await theSystem()
    await store.systems.save({ ...made, facts: {}, thresholds: {}, alerts: [] })
    const before = await theSystem()
    const text = exportSystems([before], await store.profiles.list())
    expect((await apply(text)).changed).toEqual([])
    await store.systems.remove(before.id)
    await apply(text)
    const { alerts = [], routines, template, facts, thresholds, sampling } = await theSystem()
    expect({ alerts, facts, thresholds, sampling }).toEqual({ alerts: [], facts: {}, thresholds: {} })
    expect([routines, template]).toEqual([before.routines, 'shop'])
  })
  it('is exported with its template and all values, and made again from that', async () => {
    await apply(file)
    const before = [await theSystem(), [...(await targets()).values()]]
    const text = exportSystems([await theSystem()], await store.profiles.list())
    expect(text).toContain('guide: shop')
    expect((await apply(text)).unchanged).toHaveLength(4)
    await store.systems.remove((await theSystem()).id)
    await apply(text)
    expect([await theSystem(), [...(await targets()).values()]]).toEqual(before)
  })
  it('gives a system that takes it up what that lacks, and takes nothing away', async () => {
    await apply(
      'name: Blue shop\nenvironment: production\nfacts: { backup_folder: /old, logs: /var/log }\nnote: Ours\n',
    )
    await apply('name: Blue shop\ntemplate: shop\nfacts: { backup_prefix: shop }\n')
    expect(await theSystem()).toMatchObject({
      ...{ template: 'shop', environment: 'production', note: 'Ours', alerts: [cpu] },
      facts: { backup_folder: '/old', logs: '/var/log', backup_keep: 7, backup_prefix: 'shop' },
      thresholds: { cpu_pct: { warning: 85 } },
    })
  })
  it('is printed as a file to fill in, which is then read', async () => {
    const empty = read(fileOf(shop))
    expect(empty.problems.map(one => one.message)).not.toEqual([])
    const filled = fileOf(shop)
      .replace('host: # …', 'host: shop.example.com')
      .replace('user: # …', 'user: ops')
      .replace('url: # …', 'url: https://shop.example.com')
    await apply(filled)
    expect([...(await targets()).keys()].toSorted()).toEqual(['db', 'host', 'web'])
  })
  it.each([
    [
      'a template that is not there',
      file.replace('template: shop', 'template: bakery'),
      'There is no template bakery.',
    ],
    ['a target of another protocol that says too little', file.replace('db:', 'db: { protocol: redis }'), ''],
    ['facts that are no map', file.replace('{ backup_folder: /srv/backups }', '[1]'), ''],
  ])('refuses %s', (_, text, message) => {
    const { systems, problems } = read(text)
    expect(systems).toEqual([])
    expect(problems.map(one => one.message).join(' ')).toContain(message)
  })
})
