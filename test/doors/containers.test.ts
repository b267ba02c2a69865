import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { buildConsole, runConsole } from '../support/built-console'
import { type DockerEngine, startDocker } from '../support/docker'
import { scratchFolder } from '../support/scratch'

let engine: DockerEngine
let why: string | undefined
let data: string
let remove: () => Promise<void>

const quarterdeck = (...words: string[]) => runConsole(data, words, { DOCKER_HOST: engine.host })
const containers = (...words: string[]) => quarterdeck('containers', '--system', 'shop', '--host', 'here', ...words)
const password = 'tell-nobody'

beforeAll(async () => {
  const scratch = await scratchFolder('containers')
  remove = scratch.remove
  data = join(scratch.path, 'data')
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  const labels = ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=db']
  const settings = ['-e', 'PGDATA=/data', '-e', `POSTGRES_PASSWORD=${password}`]
  await engine.run('shop-db-1', ['sleep', 'infinity'], [...labels, ...settings])
  await engine.run('loner', ['sleep', 'infinity'])
  await buildConsole()
  const file = join(scratch.path, 'shop.yaml')
  await writeFile(file, 'name: shop\nenvironment: development\ntargets:\n  here: { protocol: local }\n')
  await quarterdeck('apply', file)
})
afterAll(async () => {
  await engine?.stop()
  await remove?.()
})
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

test('the containers of a host are listed with what each could be, and without their passwords', async () => {
  const { stdout } = await containers()
  expect(stdout).toMatch(/shop-db-1 +shop\/db .*running .*\(db\) +postgres/)
  const listed = await containers('--format', 'json')
  expect(JSON.parse(listed.stdout)).toMatchObject({
    engine: 'docker',
    containers: [
      { name: 'loner', offer: { protocol: 'container', container: 'loner', via: 'here' }, hasPassword: false },
      { name: 'shop-db-1', offer: { protocol: 'postgres', container: 'shop/db' }, hasPassword: true, known: null },
    ],
  })
  expect(stdout + listed.stdout).not.toContain(password)
})

test('what is taken is a target, its password sealed where that was wanted', async () => {
  const taken = await containers('--take', 'shop-db-1', 'loner', '--seal')
  expect([taken.code, taken.stdout]).toEqual([0, 'added    db (postgres)\nadded    loner (container)\n'])
  expect((await containers()).stdout).toMatch(/db +there already/)
  const profiles = JSON.parse((await quarterdeck('profiles', '--format', 'json')).stdout)
  expect(profiles).toMatchObject([
    { name: 'db', secret: { from: 'stored' }, hasSecret: true },
    { name: 'here' },
    { name: 'loner', secret: { from: 'none' } },
  ])
  const run = JSON.parse(
    (await quarterdeck('run', 'host/resources', '--system', 'shop', '--target', 'host=loner', '--format', 'json'))
      .stdout,
  )
  expect(run.failures).toEqual([])
})

test('what was taken is taken back whole, and none is taken where one cannot be', async () => {
  const house = await openHouse({ dataFolder: data, allowKeyFile: true, log: createLog(data) })
  process.env.DOCKER_HOST = engine.host
  try {
    const { client } = house
    const host = (await client.profiles.list({})).find(({ name }) => name === 'here')?.id ?? ''
    for (const { id, protocol } of await client.profiles.list({}))
      if (protocol !== 'local') await client.profiles.remove({ id })
    const [loner, db] = (await client.containers.list({ host })).containers.map(({ id }) => id)
    const take = [{ id: loner ?? '' }, { id: 'gone' }]
    await expect(client.containers.take({ host, take })).rejects.toMatchObject({ data: { kind: 'missing' } })
    expect(await client.profiles.list({})).toHaveLength(1)
    const { taken, undo } = await client.containers.take({ host, take: [{ id: db ?? '', seal: true }] })
    expect(taken).toMatchObject([{ name: 'db', secret: { from: 'stored' } }])
    await client.containers.untake({ undo })
    expect(await client.profiles.list({})).toHaveLength(1)
    await expect(client.containers.untake({ undo })).rejects.toMatchObject({ data: { kind: 'missing' } })
  } finally {
    await house.close()
  }
})

test('a host that is none is refused', async () => {
  const { code, stderr } = await quarterdeck('containers', '--system', 'shop', '--host', 'nowhere')
  expect(code).not.toBe(0)
  expect(stderr).toContain('shop has no host nowhere.')
})
