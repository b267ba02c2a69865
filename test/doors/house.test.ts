import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { leaveToOthers } from '../../src/main/terminal/leave'
import { buildConsole, startConsole } from '../support/built-console'
import { scratchFolder, until } from '../support/scratch'

const ends: (() => Promise<unknown>)[] = []
beforeAll(buildConsole)
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function folder() {
  const scratch = await scratchFolder('house')
  ends.push(scratch.remove)
  return scratch.path
}

async function open(dataFolder: string, stays = false): Promise<House> {
  const house = await openHouse({ dataFolder, allowKeyFile: true, stays, log: createLog(dataFolder) })
  ends.push(() => house.close())
  return house
}

const system = (name: string) => ({
  id: name,
  name,
  environment: 'development' as const,
  note: '',
  facts: {},
  thresholds: {},
})

/** Another process that owns the folder, and how to end it. */
async function otherOwner(data: string) {
  const other = startConsole(data, ['serve'])
  ends.push(async () => {
    other.process.kill('SIGKILL')
    await other.ended
  })
  await other.line(line => line.startsWith('http://'))
  return other
}

test('a second door on the same folder sees what the first saves, and is told at once', async () => {
  const data = await folder()
  const first = await open(data)
  const second = await open(data)
  expect([first.owned(), second.owned()]).toEqual([true, false])
  const changes = await second.client.app.changes()
  const told = changes.next()
  await pause(50)
  await first.client.systems.save(system('acme'))
  // What else happens meanwhile is told on the same stream, and may come first.
  let topics = (await told).value
  while (![topics].flat().includes('systems')) topics = (await changes.next()).value
  expect((await second.client.systems.list()).map(one => one.name)).toEqual(['acme'])
  await second.client.systems.save(system('bolt'))
  expect((await first.client.systems.list()).map(one => one.name)).toEqual(['acme', 'bolt'])
})

test('the socket of the owner is for its own user only', async () => {
  const data = await folder()
  await open(data)
  expect(statSync(join(data, 'quarterdeck.sock')).mode & 0o777).toBe(0o600)
  expect(statSync(data).mode & 0o777).toBe(0o700)
})

test('when the owner is killed, the attached door takes over and loses nothing that was saved', async () => {
  const data = await folder()
  const owner = await otherOwner(data)
  const door = await open(data)
  expect(door.owned()).toBe(false)
  await door.client.systems.save(system('acme'))
  owner.process.kill('SIGKILL')
  await until(async () => expect(door.owned()).toBe(true))
  const names = await until(async () => (await door.client.systems.list()).map(one => one.name))
  expect(names).toEqual(['acme'])
})

test('what is under way when the owner is killed is rejected, never sent again', async () => {
  const data = await folder()
  const owner = await otherOwner(data)
  const door = await open(data)
  const changes = await door.client.app.changes()
  const waiting = changes.next().then(
    () => undefined,
    error => failureOf(error),
  )
  await pause(100)
  owner.process.kill('SIGKILL')
  expect(await waiting).toMatchObject({ kind: 'unreachable', code: 'LINE_LOST' })
})

test('two attached doors never both take over (R8)', async () => {
  const data = await folder()
  const owner = await otherOwner(data)
  const [one, two] = [await open(data), await open(data)]
  owner.process.kill('SIGKILL')
  await until(async () => expect([one.owned(), two.owned()].filter(Boolean)).toHaveLength(1))
  await until(async () => {
    await one.client.systems.save(system('acme'))
    expect(await two.client.systems.list()).toHaveLength(1)
  })
  expect([one.owned(), two.owned()].filter(Boolean)).toHaveLength(1)
})

test('a command that owns the folder leaves after the commands that came to it, and does not wait for windows', async () => {
  const data = await folder()
  const owner = await open(data)
  const command = await open(data)
  let left = false
  const leaving = leaveToOthers(owner).then(() => {
    left = true
  })
  await command.client.systems.save(system('acme'))
  await command.client.systems.save(system('bolt'))
  expect(left).toBe(false)
  await command.close()
  await leaving
  const window = await open(data, true)
  await leaveToOthers(owner)
  await owner.close()
  await until(async () => expect(window.owned()).toBe(true))
  expect(await window.client.systems.list()).toHaveLength(2)
})

test('an owner that says nothing is named, not waited for for ever', async () => {
  const data = await folder()
  // Holds the folder and answers nobody.
  const script = `
    const Database = require('better-sqlite3')
    require('node:fs').writeFileSync(process.argv[1] + '/owner.pid', String(process.pid))
    new Database(process.argv[1] + '/owner.lock').exec('begin exclusive')
    console.log('held'); setInterval(() => {}, 1000)`
  const mute = spawn(process.execPath, ['-e', script, data], { stdio: ['ignore', 'pipe', 'ignore'] })
  ends.push(async () => mute.kill('SIGKILL'))
  await new Promise(resolve => mute.stdout.once('data', resolve))
  const parts = { dataFolder: data, allowKeyFile: true, log: createLog(data), patienceMs: 300 }
  const error = await openHouse(parts).then(
    () => undefined,
    error => failureOf(error),
  )
  expect(error).toMatchObject({ kind: 'unreachable', code: 'OWNER_SILENT' })
  expect(error?.message).toContain(String(mute.pid))
})
