import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SqlSession } from '#domain/session'
import { dial } from '../../src/main/connectors/dial'
import { majorsHere, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { openDatabase } from './opening'
import { psqlCount, psqlHere, psqlStart } from './psql'
import { type Scene, type Stage, type Turn, timed } from './scene'

const many = 10_000_000
const few = 1_000_000
const screenful = 200
const use = { signal: new AbortController().signal, timeoutMs: 120_000 }
const selecting = (rows: number) => `select * from long where i <= ${rows}`

/** P14 and P15: ten million rows as a stream, and how soon the first of them can be seen. */
export const longAnswer: Scene = {
  ids: ['P14', 'P14 memory', 'P15'],
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
  const scratch = await scratchFolder('bench-long')
  const server = await startPostgres(majorsHere().at(-1))
  await server.exec(
    `create unlogged table long as select i, md5(i::text) as word, now() as at from generate_series(1, ${many}) i`,
  )
  const [fetching, plain] = [join(scratch.path, 'fetch.sql'), join(scratch.path, 'plain.sql')]
  await writeFile(fetching, `\\set FETCH_COUNT 1000\n${selecting(many)};\n`)
  await writeFile(plain, `${selecting(many)};\n`)
  const { session, close } = await openDatabase(dial, server.port)
  return {
    rounds: 3,
    contenders: [
      { name: 'rows as a stream', run: () => timed(() => count(session)) },
      {
        name: 'psql FETCH_COUNT=1000',
        run: () => timed(async () => `${await psqlCount(psql, server.port, fetching)} rows`),
      },
      { name: 'memory of 10 million rows', run: () => memory(server.port, many) },
      { name: 'memory of one million', run: () => memory(server.port, few) },
      { name: 'the first 200 rows', run: () => timed(() => first(session)) },
      { name: 'psql to its first line', run: () => timed(() => psqlFirst(psql, server.port, plain)) },
    ],
    comparisons: [
      {
        id: 'P14',
        what: '10,000,000 rows as a stream',
        ours: 'rows as a stream',
        anchor: 'psql FETCH_COUNT=1000',
        accept: 1.35,
        moonshot: 0.85,
      },
      {
        id: 'P14 memory',
        what: 'most memory of a process that reads 10,000,000 rows, in MB instead of ms',
        ours: 'memory of 10 million rows',
        anchor: 'memory of one million',
        accept: 1.15,
      },
      {
        id: 'P15',
        what: 'the first 200 of 10,000,000 rows',
        ours: 'the first 200 rows',
        anchor: 'psql to its first line',
        accept: 0.05,
        moonshot: 0.01,
      },
    ],
    async close() {
      await close()
      await server.stop()
      await scratch.remove()
    },
  }
}

async function count(session: SqlSession): Promise<string> {
  let rows = 0
  for await (const batch of session.rows({ text: selecting(many), values: [] }, use)) rows += batch.rows.length
  return `${rows} rows`
}

/** Until a screen is full; what is left of the query is stopped afterwards, by leaving it. */
async function first(session: SqlSession): Promise<string> {
  let rows = 0
  for await (const batch of session.rows({ text: selecting(many), values: [] }, use)) {
    rows += batch.rows.length
    if (rows >= screenful) break
  }
  return 'seen'
}

/** psql reads the whole answer before it prints: its first line is when an operator sees something. */
async function psqlFirst(psql: string, port: number, file: string): Promise<string> {
  const child = psqlStart(psql, port, file)
  await once(createInterface({ input: child.stdout }), 'line')
  const gone = once(child, 'close')
  child.kill()
  await gone
  return 'seen'
}

async function memory(port: number, rows: number): Promise<Turn> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stream-child.js'), `${port}`, selecting(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  await once(child, 'close')
  const said = JSON.parse(text) as { rows: number; mostMb: number }
  if (said.rows !== rows) throw new Error(`${said.rows} rows came, not ${rows}`)
  return { ms: said.mostMb, work: 'all rows' }
}
