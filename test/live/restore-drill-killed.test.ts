import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { RunEvent } from '#domain/run-event'
import { startDeck, yes } from '../support/deck'
import { dumpTo, noDumpTools } from '../support/dumps'
import { majorsHere, type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { postgresTarget, rowsOf } from './runbooks-scene'

const reason = noDumpTools() ?? noSshd() ?? (majorsHere().includes(15) ? undefined : 'PostgreSQL 15 is not installed')
const drill = 'restore-it-into-a-scratch-database'
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

// Each waits for a restore that is slow on purpose.
vi.setConfig({ testTimeout: 240_000 })

let server: Postgres
let sshd: Sshd
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let folders = 0

beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('drill-killed')
  server = await startPostgres(15)
  sshd = await startSshd()
  await server.exec('create table notes (id serial primary key, body text, at timestamptz default now())')
  await server.exec('insert into notes (body) select md5(i::text) from generate_series(1, 30000) i')
  mkdirSync(join(scratch.path, 'dumps'))
  dumpTo(join(scratch.path, 'dumps', 'notes.dump'), server)
})
afterAll(async () => {
  await sshd?.stop()
  await server?.stop()
  await scratch?.remove()
})

const profiles = () => [
  postgresTarget('db', server.port, 'postgres'),
  {
    ...{ name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port },
    ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
  },
]
const drills = async () =>
  (await server.exec("select datname from pg_database where datname like 'qd_drill%'")).rows.map(row => row.datname)

/** Words of all processes that name a drill's database. */
const drilling = (name: string) =>
  globSync('/proc/[0-9]*/cmdline').flatMap(file => {
    try {
      const words = readFileSync(file, 'utf8')
      return words.includes(name) ? [words] : []
    } catch {
      return []
    }
  })

/** Waits until the server and the host are as they were before. */
const nothingLeft = (name: string) =>
  until(async () => {
    expect(await drills()).toEqual([])
    expect(name === '' ? [] : drilling(name)).toEqual([])
    expect(readdirSync(join(scratch.path, 'dumps'))).toEqual(['notes.dump'])
  }, 90_000)

/** A console of its own that drills slowly, and is killed when `enough`. */
async function killedConsole(enough: (events: readonly RunEvent[]) => Promise<boolean> | boolean) {
  const data = join(scratch.path, `data-${folders++}`)
  const rate = String(Math.ceil(statSync(join(scratch.path, 'dumps', 'notes.dump')).size / 6))
  const start = {
    runbook: 'backup/verify',
    targets: { scratch: 'db' },
    parameters: { folder: join(scratch.path, 'dumps'), rate },
  }
  const given = JSON.stringify({ deck: { folder: data, profiles: profiles() }, start })
  const words = [
    '--no-warnings',
    '--import',
    here('../store/child/resolve.mjs'),
    here('../engine/child/console.ts'),
    given,
  ]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  const events: RunEvent[] = []
  createInterface({ input: child.stdout }).on('line', line => events.push(JSON.parse(line)))
  await until(async () => expect(await enough(events)).toBe(true), 90_000)
  child.kill('SIGKILL')
  await gone
  const header = events.find(event => event.type === 'run.started')?.run
  return { data, id: header?.id ?? '' }
}

const started = async () => (await drills()).length === 1
/** The restore has begun, so that there is a table in the scratch database already. */
const restoring = async () => {
  const [name] = await drills()
  if (!name) return false
  const found = await server.exec(
    "select 1 from pg_stat_activity where application_name = 'quarterdeck-drill' and datname like 'qd_drill%'",
  )
  return found.rows.length > 0
}

test.each([
  ['while it reads the dump', (events: readonly RunEvent[]) => events.some(event => event.type === 'step.command')],
  ['when it asks', (events: readonly RunEvent[]) => events.some(event => event.type === 'question.asked')],
] as const)('a console killed %s leaves nothing behind', async (_, enough) => {
  await killedConsole(enough)
  await nothingLeft('')
})

test.each([
  ['as the scratch database is made', started],
  ['in the middle of the restore', restoring],
] as const)('a console killed %s: the drill ends by itself, and the next console reads how', async (_, enough) => {
  const { data, id } = await killedConsole(enough)
  const [name = ''] = await drills()
  await nothingLeft(name)
  const deck = await startDeck({ folder: data, profiles: profiles() })
  try {
    expect(await deck.engine.recover()).toEqual([id])
    expect((await deck.follow(id)).steps[drill]).toMatchObject({ outcome: 'unknown' })
    await deck.engine.settle(id, drill)
    const settled = await deck.follow(id)
    expect(settled.steps[drill]?.outcome).toBe('passed')
  } finally {
    await deck.close()
  }
})

test('a drill killed on its host is cleaned up by the process beside it', async () => {
  const { id } = await killedConsole(restoring)
  const [name = ''] = await drills()
  const [file = ''] = globSync(join(userInfo().homedir, `.quarterdeck/runs/${id}-*/pid`))
  // The whole group at once, and no chance to say goodbye.
  process.kill(-Number(readFileSync(file, 'utf8').split(' ')[0]), 'SIGKILL')
  await nothingLeft(name)
})

test('a cancelled drill leaves nothing behind', async () => {
  const deck = await startDeck({ profiles: profiles() })
  try {
    const rate = String(Math.ceil(statSync(join(scratch.path, 'dumps', 'notes.dump')).size / 30))
    const parameters = { folder: join(scratch.path, 'dumps'), rate }
    const id = await deck.start({ runbook: 'backup/verify', targets: { scratch: 'db' }, parameters })
    const ended = deck.follow(id, yes)
    await until(async () => expect(await restoring()).toBe(true), 90_000)
    const [name = ''] = await drills()
    await deck.engine.cancel(id)
    const run = await ended
    expect(run.outcome).toBe('cancelled')
    expect(rowsOf(run, drill)).toEqual([])
    await nothingLeft(name)
  } finally {
    await deck.close()
  }
})
