import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SqlSession } from '#domain/session'
import { createSessions } from '../../src/main/sessions/sessions'
import { majorsHere, startPostgres } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { scratchFolder } from '../support/scratch'
import { checks } from './checks'
import { psqlFile, psqlHere, psqlKeptOpen } from './psql'
import { type Scene, type Stage, timed } from './scene'

const roundTripMs = 20
const signal = new AbortController().signal

/** P1 and P2: forty checks on one PostgreSQL, near and far. */
export const healthPack: Scene = {
  ids: ['P1', 'P1 binary', 'P1 kept', 'P2 cold', 'P2 warm'],
  lacking: () =>
    psqlHere() === undefined
      ? 'psql is not installed (Debian package postgresql-client)'
      : majorsHere().length === 0
        ? 'no PostgreSQL came with npm ci on this platform'
        : undefined,
  open,
}

async function open(): Promise<Stage> {
  const psql = psqlHere() ?? 'psql'
  const scratch = await scratchFolder('bench-pg')
  const file = join(scratch.path, 'checks.sql')
  await writeFile(file, checks.map(check => `${check};\n\\echo #\n`).join(''))
  const postgres = await startPostgres(majorsHere().at(-1))
  await postgres.exec(
    'create table orders as select i, repeat(md5(i::text), 5) as t from generate_series(1, 20000) i; create index on orders (i); analyze',
  )
  const far = await startProxy(postgres.port)
  far.delayMs = roundTripMs / 2
  const near = sessionsTo(postgres.port)
  const farWarm = sessionsTo(far.port)
  const kept = psqlKeptOpen(psql, postgres.port, file)

  const counting = async (work: () => Promise<string>) => {
    const before = far.turns
    return { ...(await timed(work)), roundTrips: far.turns - before }
  }
  return {
    contenders: [
      { name: 'pack, session open', run: () => timed(async () => pack(await near.sql('db', signal))) },
      { name: 'psql -qAt -f, its binary', run: () => timed(() => psqlFile(psql, postgres.port, file)) },
      {
        name: 'psql -qAt -f, as it is typed',
        run: () => timed(() => psqlFile('psql', postgres.port, file)),
      },
      { name: 'psql kept open', run: () => timed(() => kept.run()) },
      {
        name: 'pack, cold, 20 ms away',
        run: async () => {
          const sessions = sessionsTo(far.port)
          const turn = await counting(async () => pack(await sessions.sql('db', signal)))
          await sessions.closeAll()
          return turn
        },
      },
      {
        name: 'pack, session open, 20 ms away',
        run: () => counting(async () => pack(await farWarm.sql('db', signal))),
      },
      { name: 'psql -qAt -f, 20 ms away', run: () => timed(() => psqlFile(psql, far.port, file)) },
    ],
    comparisons: [
      {
        id: 'P1',
        what: '40 checks on an open session',
        ours: 'pack, session open',
        // What an operator pays today: on Debian `psql` is a Perl script that finds the binary.
        anchor: 'psql -qAt -f, as it is typed',
        accept: 0.5,
        moonshot: 0.2,
      },
      {
        id: 'P1 binary',
        what: '40 checks on an open session',
        ours: 'pack, session open',
        anchor: 'psql -qAt -f, its binary',
      },
      { id: 'P1 kept', what: '40 checks on an open session', ours: 'pack, session open', anchor: 'psql kept open' },
      {
        id: 'P2 cold',
        what: 'connect and 40 checks, 20 ms away',
        ours: 'pack, cold, 20 ms away',
        anchor: 'psql -qAt -f, 20 ms away',
        accept: 0.15,
        moonshot: 0.08,
        mostRoundTrips: 5,
      },
      {
        id: 'P2 warm',
        what: '40 checks on an open session, 20 ms away',
        ours: 'pack, session open, 20 ms away',
        anchor: 'psql -qAt -f, 20 ms away',
        accept: 0.08,
        moonshot: 0.04,
        mostRoundTrips: 2,
      },
    ],
    async close() {
      await kept.stop()
      await Promise.all([near.closeAll(), farWarm.closeAll()])
      await far.stop()
      await postgres.stop()
      await scratch.remove()
    },
  }
}

async function pack(session: SqlSession): Promise<string> {
  const answers = await session.read(
    checks.map(text => ({ text, values: [] })),
    { signal, timeoutMs: 30_000 },
  )
  return answers.map(answer => (answer.failure ? answer.failure.message : answer.table.rows.length)).join(' ')
}

function sessionsTo(port: number) {
  const profile = {
    id: 'db',
    system: 'acme',
    name: 'db',
    note: '',
    secret: { from: 'none' },
    protocol: 'postgres',
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: 'postgres',
    tls: 'disable',
  } as const
  return createSessions({
    profiles: { get: async () => profile, list: async () => [profile] },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 600_000,
    onChange: () => {},
  })
}
