import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { SqlSession } from '#domain/session'
import { dial } from '../../src/main/connectors/dial'
import { majorsHere, startPostgres } from '../support/postgres'
import { startProxy } from '../support/proxy'
import { freePort, scratchFolder, startServer, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { openDatabase, openHost } from './opening'
import { psqlCount, psqlHere, psqlLines } from './psql'
import { type Scene, type Stage, timed } from './scene'
import { quantile } from './statistics'

const roundTripMs = 20
const selects = 200
const rows = 2_000_000
const cipher = 'aes128-gcm@openssh.com'
const use = { signal: new AbortController().signal, timeoutMs: 120_000 }

/** P6, P16 and P17: reaching a host from afar, and PostgreSQL through one. */
export const tunnel: Scene = {
  ids: ['P6', 'P6 matched', 'P16', 'P16 direct', 'P17', 'P17 p99'],
  lacking: () =>
    noSshd() ??
    (psqlHere() === undefined || spawnSync('ssh', ['-V']).status !== 0
      ? 'psql or ssh is not installed (Debian packages postgresql-client, openssh-client)'
      : majorsHere().length === 0
        ? 'no PostgreSQL came with npm ci on this platform'
        : undefined),
  open,
}

async function open(): Promise<Stage> {
  const psql = psqlHere() ?? 'psql'
  const scratch = await scratchFolder('bench-tunnel')
  const sshd = await startSshd(['SetEnv HOME=/nonexistent'])
  const far = await startProxy(sshd.port)
  far.delayMs = roundTripMs / 2
  const server = await startPostgres(majorsHere().at(-1))
  const many = `select i, md5(i::text) as word, now() as at from generate_series(1, ${rows}) i`
  const [ones, big] = [join(scratch.path, 'ones.sql'), join(scratch.path, 'many.sql')]
  await writeFile(ones, `\\timing on\n${'select 1;\n'.repeat(selects)}`)
  await writeFile(big, `\\set FETCH_COUNT 2000\n${many};\n`)
  const host = await openHost(sshd, sshd.port)
  const through = await openDatabase(host.session.forward, server.port)
  const direct = await openDatabase(dial, server.port)
  const forwarded = await forwarding(sshd, server.port)

  const one = async (share: number) => {
    const times: number[] = []
    for (let n = 0; n < selects; n++) {
      const began = performance.now()
      await through.session.read([{ text: 'select 1', values: [] }], use)
      times.push(performance.now() - began)
    }
    return { ms: quantile(times, share), work: `${times.length} answers` }
  }
  const psqlOne = async (share: number) => {
    const said = await psqlLines(psql, forwarded.port, ones)
    const times = said.flatMap(line => /^Time: ([\d.]+) ms/.exec(line)?.[1] ?? []).map(Number)
    return { ms: quantile(times, share), work: `${times.length} answers` }
  }
  return {
    contenders: [
      { name: 'connect and one command, 20 ms away', run: () => timed(() => firstCommand(sshd, far.port)) },
      { name: 'ssh host true, as it is', run: () => timed(() => sshTrue(sshd, far.port)) },
      {
        name: 'ssh host true, our key exchange and cipher',
        run: () => timed(() => sshTrue(sshd, far.port, ['-o', 'KexAlgorithms=curve25519-sha256', '-c', cipher])),
      },
      { name: 'rows through our tunnel', run: () => timed(() => countRows(through.session, many)) },
      { name: 'rows without a tunnel', run: () => timed(() => countRows(direct.session, many)) },
      {
        name: 'psql FETCH_COUNT=2000 over ssh -L',
        run: () => timed(async () => `${await psqlCount(psql, forwarded.port, big)} rows`),
      },
      { name: 'select 1 through our tunnel, p50', run: () => one(0.5) },
      { name: 'select 1 through our tunnel, p99', run: () => one(0.99) },
      { name: 'psql over ssh -L, p50', run: () => psqlOne(0.5) },
      { name: 'psql over ssh -L, p99', run: () => psqlOne(0.99) },
    ],
    comparisons: [
      {
        id: 'P6',
        what: 'connect and the first command, 20 ms away',
        ours: 'connect and one command, 20 ms away',
        anchor: 'ssh host true, as it is',
        accept: 0.8,
        moonshot: 0.6,
      },
      {
        id: 'P6 matched',
        what: 'connect and the first command, 20 ms away',
        ours: 'connect and one command, 20 ms away',
        anchor: 'ssh host true, our key exchange and cipher',
      },
      {
        id: 'P16',
        what: `${rows.toLocaleString('en')} rows through an SSH tunnel, as a stream`,
        ours: 'rows through our tunnel',
        anchor: 'psql FETCH_COUNT=2000 over ssh -L',
        accept: 0.5,
        moonshot: 0.25,
      },
      {
        id: 'P16 direct',
        what: 'the same against our stream without a tunnel',
        ours: 'rows through our tunnel',
        anchor: 'rows without a tunnel',
        accept: 1.4,
        moonshot: 1.15,
      },
      {
        id: 'P17',
        what: '`select 1` over a tunnel, p50',
        ours: 'select 1 through our tunnel, p50',
        anchor: 'psql over ssh -L, p50',
        accept: 1.1,
        moonshot: 0.8,
      },
      {
        id: 'P17 p99',
        what: '`select 1` over a tunnel, p99',
        ours: 'select 1 through our tunnel, p99',
        anchor: 'psql over ssh -L, p99',
        accept: 1.1,
        moonshot: 0.8,
      },
    ],
    async close() {
      await direct.close()
      await through.close()
      await host.close()
      await forwarded.stop()
      await server.stop()
      await far.stop()
      await sshd.stop()
      await scratch.remove()
    },
  }
}

async function firstCommand(sshd: Sshd, port: number): Promise<string> {
  const host = await openHost(sshd, port)
  const { exit } = await host.session.run({ interpreter: 'sh', text: ':', env: {} }, use)
  await host.close()
  return `exit ${exit}`
}

const options = ({ user, key }: Sshd, port: number) => [
  ...['-n', '-F', 'none', '-p', String(port), '-l', user, '-i', key],
  ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
]

async function sshTrue(sshd: Sshd, port: number, more: readonly string[] = []): Promise<string> {
  const [code] = await once(spawn('ssh', [...options(sshd, port), ...more, '127.0.0.1', 'true']), 'close')
  return `exit ${code}`
}

async function countRows(session: SqlSession, text: string): Promise<string> {
  let count = 0
  for await (const batch of session.rows({ text, values: [] }, use)) count += batch.rows.length
  return `${count} rows`
}

/** `ssh -L` with our cipher, from a port of this machine to that one of the host. */
async function forwarding(sshd: Sshd, to: number) {
  const port = await freePort()
  const server = startServer('ssh', [
    ...['-N', '-L', `127.0.0.1:${port}:127.0.0.1:${to}`, '-c', cipher],
    ...options(sshd, sshd.port),
    '127.0.0.1',
  ])
  await until(async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
  })
  return { port, stop: () => server.stop() }
}
