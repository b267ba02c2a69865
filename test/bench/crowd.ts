import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Profile } from '#domain/profile'
import { isAction } from '#domain/runbook'
import { probes } from '../../src/main/probes'
import { createLibrary } from '../../src/main/runbooks/library'
import { lookWith } from '../../src/main/services/watch'
import { watchedSteps } from '../../src/main/services/watched-steps'
import { createSessions } from '../../src/main/sessions/sessions'
import { majorsHere, startPostgres } from '../support/postgres'
import { scratchFolder, until } from '../support/scratch'
import { psqlFile, psqlHere, psqlKeptOpen } from './psql'
import { type Scene, type Stage, timed } from './scene'

const crowdSize = 500
const waiters = 20
const major = majorsHere().at(-1)
const signal = new AbortController().signal

/** P31: one look of the page Sessions at a server with 500 sessions, of which some wait for one that is idle. */
export const crowd: Scene = {
  ids: ['P31', 'P31 binary', 'P31 kept'],
  lacking: () =>
    psqlHere() === undefined
      ? 'psql is not installed (Debian package postgresql-client)'
      : major === undefined
        ? 'no PostgreSQL came with npm ci on this platform'
        : undefined,
  open,
}

async function open(): Promise<Stage> {
  const psql = psqlHere() ?? 'psql'
  const scratch = await scratchFolder('bench-crowd')
  const server = await startPostgres(major, { max_connections: String(crowdSize + 40) })
  await gather(server)
  const { look, texts, close } = await sessionsPage(server.port)
  const file = join(scratch.path, 'sessions.sql')
  await writeFile(file, texts.map(text => `${text};\n\\echo #\n`).join(''))
  const kept = psqlKeptOpen(psql, server.port, file)
  return {
    contenders: [
      { name: 'look of the page Sessions', run: () => timed(async () => seen(await look())) },
      {
        name: 'psql -qAt -f, as it is typed',
        run: () => timed(async () => seen(await psqlFile('psql', server.port, file))),
      },
      {
        name: 'psql -qAt -f, its binary',
        run: () => timed(async () => seen(await psqlFile(psql, server.port, file))),
      },
      { name: 'psql kept open', run: () => timed(async () => seen(await kept.run())) },
    ],
    comparisons: [
      {
        id: 'P31',
        what: `sessions and lock tree of ${crowdSize} sessions`,
        ours: 'look of the page Sessions',
        anchor: 'psql -qAt -f, as it is typed',
        accept: 0.5,
        moonshot: 0.2,
      },
      {
        id: 'P31 binary',
        what: "the same against psql's binary",
        ours: 'look of the page Sessions',
        anchor: 'psql -qAt -f, its binary',
      },
      {
        id: 'P31 kept',
        what: 'the same against a psql kept open',
        ours: 'look of the page Sessions',
        anchor: 'psql kept open',
      },
    ],
    async close() {
      await kept.stop()
      await close()
      await server.stop()
      await scratch.remove()
    },
  }
}

/** Sessions that end with the server: one holds a row, some wait for it, the rest are idle. */
async function gather(server: Awaited<ReturnType<typeof startPostgres>>): Promise<void> {
  await server.exec('create table queue as select 1 as id, 0 as n')
  const sessions = await Promise.all(Array.from({ length: crowdSize }, () => server.connect()))
  const [holder, ...rest] = sessions
  await holder?.query('begin; update queue set n = 1')
  for (const each of rest.slice(0, waiters)) each.query('update queue set n = 2').catch(() => {})
  await until(async () => {
    const { rows } = await server.exec('select count(distinct pid)::int as n from pg_locks where not granted')
    if (rows[0].n !== waiters) throw new Error(`${rows[0].n} wait`)
  })
}

/** What the page's service does at each look, and the statements it sends, in the same order. */
async function sessionsPage(port: number) {
  const profile: Profile = {
    ...{ id: 'db', system: 'acme', name: 'db', note: '', secret: { from: 'none' }, protocol: 'postgres' },
    ...{ host: '127.0.0.1', port, database: 'postgres', user: 'postgres', tls: 'disable' },
  }
  const library = await createLibrary({
    shipped: resolve('resources/runbooks'),
    thresholds: resolve('resources/thresholds.yaml'),
    folders: async () => [],
    probes,
  })
  const profiles = {
    get: async () => profile,
    list: async () => [profile],
    save: async () => {},
    remove: async () => {},
  }
  const sessions = createSessions({
    profiles,
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 600_000,
    onChange: () => {},
  })
  const systems = { get: async () => undefined, list: async () => [], save: async () => {}, remove: async () => {} }
  const look = lookWith({ library, profiles, systems, sessions, probes })
  const steps = watchedSteps.postgres ?? {}
  return {
    texts: Object.values(steps).map(({ runbook, step }) => {
      const found = library.get(runbook)?.steps.find(one => one.id === step)
      const actions = found && isAction(found) ? (found.actions.action ?? []) : []
      const fit = actions.find(one => (one.since ?? 0) <= (major ?? 0) && (major ?? 0) <= (one.until ?? Infinity))
      if (!fit) throw new Error(`${runbook}#${step} has no text for ${major}`)
      return fit.text
    }),
    async look(): Promise<string> {
      const { tables } = await look('db', signal)
      return Object.keys(steps)
        .map(name => tables[name]?.rows.length ?? name)
        .join(' ')
    },
    async close() {
      library.close()
      await sessions.closeAll()
    },
  }
}

/** Rows of each statement. Of sessions there are some more, the server's own and whoever looks. */
const seen = (rows: string): string => {
  const [rights, sessions, locks, work] = rows.split(' ')
  return `${rights} ${Math.min(Number(sessions), crowdSize)} ${locks} ${work}`
}
