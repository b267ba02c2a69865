import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { majorsHere, startPostgres } from '../support/postgres'
import { noSshd, startSshd } from '../support/sshd'
import { type Scene, type Stage, type Turn, timed } from './scene'

const major = 15
const bin = `/usr/lib/postgresql/${major}/bin`
const rows = 1_200_000
const database = 'shop'

/** P24: what the runbook that makes a backup costs beside the dump in it. */
export const backup: Scene = {
  ids: ['P24', 'P24 read'],
  lacking: () =>
    noSshd() ??
    (existsSync(`${bin}/pg_dump`)
      ? majorsHere().includes(major)
        ? undefined
        : `no PostgreSQL ${major} came with npm ci on this platform`
      : `pg_dump ${major} is not installed (Debian package postgresql-client)`),
  open,
}

async function open(): Promise<Stage> {
  const sshd = await startSshd(['SetEnv HOME=/nonexistent'])
  const server = await startPostgres(major)
  await server.exec(`create database ${database}`)
  await server.exec(
    `create table orders as select i as id, md5(i::text) as word, repeat(md5((i * 7)::text), 4) as note from generate_series(1, ${rows}) i`,
    database,
  )
  const folder = join(sshd.folder, 'backups')
  const here = { host: '127.0.0.1' }
  const deck = await startDeck({
    profiles: [
      {
        name: 'host',
        protocol: 'ssh',
        ...here,
        port: sshd.port,
        user: sshd.user,
        key: sshd.key,
        hostKey: sshd.fingerprint,
      },
      {
        name: 'db',
        protocol: 'postgres',
        ...here,
        port: server.port,
        database,
        user: 'postgres',
        tls: 'disable',
        via: 'host',
      },
    ],
  })
  const bare = join(sshd.folder, 'bare.dump')
  const dump = `${bin}/pg_dump -h 127.0.0.1 -p ${server.port} -U postgres -Fc -f ${bare} ${database}`
  const proven = `${dump} && ${bin}/pg_restore -f /dev/null ${bare} && sha256sum <${bare} >/dev/null && sync ${bare}`
  return {
    rounds: 3,
    contenders: [
      {
        name: 'step of backup/create',
        async run() {
          await mkdir(folder, { recursive: true })
          const turn = await dumpStep(deck, folder)
          await rm(folder, { recursive: true })
          return turn
        },
      },
      { name: 'pg_dump -Fc', run: () => timed(() => shell(dump)) },
      { name: 'pg_dump -Fc, read back, with its sum', run: () => timed(() => shell(proven)) },
    ],
    comparisons: [
      {
        id: 'P24',
        what: 'a dump by the runbook, read back and with its sum',
        ours: 'step of backup/create',
        anchor: 'pg_dump -Fc',
        accept: 1.05,
        moonshot: 1.02,
      },
      {
        id: 'P24 read',
        what: 'the same against pg_dump, read back and with its sum',
        ours: 'step of backup/create',
        anchor: 'pg_dump -Fc, read back, with its sum',
      },
    ],
    async close() {
      await deck.close()
      await server.stop()
      await sshd.stop()
    },
  }
}

/** From the operator's yes to the step's end. */
async function dumpStep(deck: Deck, folder: string): Promise<Turn> {
  let began = 0
  const answering: Answering = (question, run) => {
    if (question.kind === 'pick') return { kind: 'pick', keys: question.keys.filter(key => key === database) }
    if (question.kind === 'confirm') began = performance.now()
    return yes(question, run)
  }
  const parameters = { folder, globals: 'no' }
  const id = await deck.start({ runbook: 'backup/create', targets: { db: 'db', host: 'host' }, parameters })
  const run = await deck.follow(id, answering, one => one.steps['make-the-dump']?.outcome !== undefined)
  const ms = performance.now() - began
  await deck.follow(id, answering)
  const { outcome, failure } = run.steps['make-the-dump'] ?? {}
  return { ms, work: outcome === 'passed' ? 'dumped' : `${outcome}: ${failure?.message}` }
}

async function shell(script: string): Promise<string> {
  const [code] = await once(spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'inherit', 'inherit'] }), 'close')
  return code === 0 ? 'dumped' : `ended with ${code}`
}
