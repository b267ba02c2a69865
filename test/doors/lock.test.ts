import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import type { Profile, SecretSource } from '#domain/profile'
import { advance, emptyRun, type Run } from '#domain/run'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { createAutoLock } from '../../src/main/services/auto-lock'
import { book } from '../support/deck'
import type { Postgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { startSecuredPostgres } from '../support/secured-postgres'

const password = 'lock-me-4711'
let server: Postgres
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let house: House
let keys = 0

const at = (name: string) => join(scratch.path, name)
const profile = (name: string, secret: SecretSource): Profile => ({
  ...{ id: name, system: 'acme', name, note: '', protocol: 'postgres' as const },
  ...{ host: '127.0.0.1', port: server.port, database: 'postgres', user: 'secured', tls: 'disable' as const, secret },
})
const save = (name: string, secret: SecretSource, value?: string) =>
  house.client.profiles.save({
    profile: profile(name, secret),
    secret: value === undefined ? { set: 'keep' } : { set: 'value', value },
  })
const open = async () =>
  (await house.client.sessions.list()).flatMap(one => (one.state === 'open' ? [one.profile] : [])).sort()
const start = async (target: string, mode: 'all' | 'step' = 'all') =>
  (
    await house.client.runs.start({
      ...{ runbook: 'own/looks', system: 'acme', targets: { db: target }, parameters: {}, mode },
      key: `lock-key-${keys++}`,
    })
  ).run

/** Follows a run until this is so. */
async function follow(run: string, enough: (run: Run) => boolean): Promise<Run> {
  let folded = emptyRun()
  for await (const events of await house.client.runs.follow({ run, after: 0 })) {
    folded = events.reduce(advance, folded)
    if (enough(folded)) break
  }
  return folded
}
const ended = (run: Run) => run.status === 'finished'
const look = async (target: string) => follow(await start(target), ended)
const codeOf = (run: Run) => run.steps['first-look']?.failure?.code

beforeAll(async () => {
  server = await startSecuredPostgres(password)
  scratch = await scratchFolder('lock')
  await mkdir(at('books/own'), { recursive: true })
  await writeFile(
    at('books/own/looks.md'),
    book('## First look\n```sql db\nselect 1 as a\n```\n\n## Second look\n```sql db\nselect 2 as b\n```'),
  )
  const data = at('data')
  house = await openHouse({ dataFolder: data, allowKeyFile: true, log: createLog(data) })
  await house.client.systems.save({
    ...{ id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} },
  })
  const settings = await house.client.app.settings()
  await house.client.app.saveSettings({ ...settings, folders: [at('books')] })
  await writeFile(at('answer'), `${password}\n`, { mode: 0o600 })
  const command = `echo once >>${at('asked')}; cat ${at('answer')}`
  await save('stored', { from: 'stored' }, password)
  await save('typed', { from: 'ask' }, password)
  await save('told', { from: 'command', command, keep: 60 })
})
afterAll(async () => {
  await house?.close()
  await server?.stop()
  await scratch?.remove()
})
beforeEach(async () => {
  await house.client.vault.open()
})

const asked = async () => (await readFile(at('asked'), 'utf8')).split('\n').length - 1

test('a lock forgets what was asked for and what commands answered, and closes what nothing runs on', async () => {
  for (const name of ['stored', 'typed', 'told']) expect((await look(name)).outcome).toBe('passed')
  expect(await open()).toEqual(['stored', 'told', 'typed'])
  expect(await asked()).toBe(1)
  expect((await house.client.vault.inventory()).find(one => one.name === 'told')?.keptUntil).not.toBeNull()

  expect(await house.client.vault.lock()).toMatchObject({ state: 'locked', opensHere: true })
  expect(await open()).toEqual([])
  const inventory = await house.client.vault.inventory()
  expect(inventory.find(one => one.name === 'told')?.keptUntil).toBeNull()
  expect(inventory.map(({ name, there }) => [name, there])).toEqual([
    ['stored', true],
    ['told', null],
    ['typed', false],
  ])
  expect(codeOf(await look('stored'))).toBe('VAULT_LOCKED')
  expect(codeOf(await look('typed'))).toBe('SECRET_NEEDED')
  expect((await look('told')).outcome).toBe('passed')
  expect(await asked()).toBe(2)
  // All that is not secret goes on (B3).
  expect((await house.client.systems.list()).map(one => one.name)).toEqual(['acme'])
  expect((await house.client.runs.list({ system: 'acme' })).length).toBeGreaterThan(3)
  await save('typed', { from: 'ask' }, password)
  expect((await look('typed')).outcome).toBe('passed')
})

test('a run that goes on keeps the session it has through a lock, which closes when the run has ended', async () => {
  const run = await start('stored', 'step')
  const waiting = (step: string) => (now: Run) => now.questions.some(one => one.step === step)
  const go = async (step: string) => {
    const question = (await follow(run, waiting(step))).questions.find(one => one.step === step)
    await house.client.runs.answer({ run, question: question?.id ?? '', answer: { kind: 'proceed', go: 'run' } })
  }
  await go('first-look')
  await follow(run, waiting('second-look'))
  await house.client.vault.lock()
  expect(await open()).toEqual(['stored'])
  await go('second-look')
  const whole = await follow(run, ended)
  expect(whole.outcome).toBe('passed')
  await until(async () => {
    if ((await open()).length > 0) throw new Error('still open')
  })
})

test('a refused login drops the answer that was kept: the next opening asks the command again', async () => {
  await house.client.sessions.close({ profile: 'told' })
  await server.exec(`alter role secured password 'a new one 4712'`)
  expect((await look('told')).steps['first-look']?.failure).toMatchObject({ kind: 'denied', layer: 'login' })
  const before = await asked()
  await writeFile(at('answer'), 'a new one 4712\n')
  expect((await look('told')).outcome).toBe('passed')
  expect(await asked()).toBe(before + 1)
})

test('an edited profile is asked again, and one that is deleted and taken back keeps the age of its secret', async () => {
  const before = await asked()
  await house.client.profiles.save({
    profile: { ...profile('told', sourceOf('told')), note: 'edited' },
    secret: { set: 'keep' },
  })
  expect((await look('told')).outcome).toBe('passed')
  expect(await asked()).toBe(before + 1)
  const age = async () => (await house.client.vault.inventory()).find(one => one.name === 'stored')?.sealedAt
  const sealedAt = await age()
  expect(sealedAt).toMatch(/^\d{4}-/)
  const { undo } = await house.client.profiles.remove({ id: 'stored' })
  expect(await age()).toBeUndefined()
  await house.client.profiles.restore({ undo })
  expect(await age()).toBe(sealedAt)
})

const sourceOf = (name: string): SecretSource =>
  name === 'told'
    ? { from: 'command', command: `echo once >>${at('asked')}; cat ${at('answer')}`, keep: 60 }
    : { from: 'none' }

test('a test looks for the secret first, and stops where there is none', async () => {
  const layers = async (secret: SecretSource) => {
    const found = []
    for await (const layer of await house.client.profiles.test({
      profile: profile('tried', secret),
      secret: { set: 'clear' },
    }))
      found.push(layer)
    return found
  }
  const command = await layers({ from: 'command', command: `cat ${at('answer')}` })
  expect(command[0]).toMatchObject({
    layer: 'secret',
    ok: true,
    message: `Found in the answer of cat ${at('answer')}.`,
  })
  expect(command.at(-1)).toMatchObject({ ok: true })
  expect(JSON.stringify(command)).not.toContain('a new one')
  expect(await layers({ from: 'env', name: 'QUARTERDECK_NOT_SET' })).toMatchObject([
    { layer: 'secret', ok: false, code: 'SECRET_MISSING' },
  ])
})

test('the vault says who shares a place, and which file others may read', async () => {
  await writeFile(at('open'), 'x\n', { mode: 0o644 })
  await save('one', { from: 'file', path: at('open') })
  await save('two', { from: 'file', path: at('open') })
  await save('three', { from: 'env', name: 'QUARTERDECK_NOT_SET' })
  const inventory = await house.client.vault.inventory()
  const one = inventory.find(entry => entry.name === 'one')
  expect(one).toMatchObject({ there: true, sharedWith: [{ name: 'two' }] })
  expect(one?.warning).toContain('chmod 600')
  expect(inventory.find(entry => entry.name === 'three')).toMatchObject({ there: false, sharedWith: [] })
})

test('a wrong passphrase is a plain refusal over the contract too', async () => {
  await house.client.vault.setPassphrase({ passphrase: 'correct horse' })
  const refused = await house.client.vault
    .setPassphrase({ passphrase: 'another horse', old: 'a guess' })
    .then(() => undefined, failureOf)
  expect(refused).toMatchObject({ kind: 'denied', code: 'WRONG_PASSPHRASE' })
})

test('the console locks by itself when nobody was there for so long, and not in the middle of a run', async () => {
  let now = 0
  let may = false
  let minutes: number | undefined
  let locks = 0
  const auto = createAutoLock({
    ...{ minutes: () => minutes, may: () => may, now: () => now, everyMs: 1 },
    async lock() {
      locks++
      may = false
    },
  })
  /** Resolves when the auto-lock had looked several times more. */
  const looked = () => new Promise(resolve => setTimeout(resolve, 30))
  now = 3_600_000
  may = true
  await looked()
  expect(locks).toBe(0)
  minutes = 10
  may = false
  await looked()
  expect(locks).toBe(0)
  auto.used()
  may = true
  now += 599_999
  await looked()
  expect(locks).toBe(0)
  now += 1
  await until(async () => {
    if (locks !== 1) throw new Error('not locked yet')
  })
  auto.close()
})
