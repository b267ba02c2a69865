import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { dial } from '../../src/main/connectors/dial'
import { majorsHere, startPostgres } from '../support/postgres'
import { until } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { controlMaster } from './control-master'
import { openDatabase, openHost } from './opening'
import { psqlFile, psqlHere } from './psql'
import { type Scene, type Stage, type Turn, timed } from './scene'

const cipher = 'aes128-gcm@openssh.com'

/** P32: from cancel to seen gone, of a command on a host and of a query. */
export const cancels: Scene = {
  ids: ['P32', 'P32 query'],
  lacking: () =>
    noSshd() ??
    (psqlHere() === undefined || spawnSync('ssh', ['-V']).status !== 0
      ? 'psql or ssh is not installed (Debian packages postgresql-client, openssh-client)'
      : undefined),
  open,
}

async function open(): Promise<Stage> {
  const sshd = await startSshd(['SetEnv HOME=/nonexistent'])
  const master = await controlMaster(sshd, cipher)
  const host = await openHost(sshd, sshd.port)
  const server = await startPostgres(majorsHere().at(-1))
  const database = await openDatabase(dial, server.port)
  const ending = join(sshd.folder, 'end.sql')
  const sleeping = "pid <> pg_backend_pid() and query like 'select pg_sleep(600)%' and state = 'active'"
  await writeFile(ending, `select pg_terminate_backend(pid, 5000) from pg_stat_activity where ${sleeping};\n\\echo #\n`)
  const asleep = () =>
    until(async () => {
      const seen = await server.exec(`select from pg_stat_activity where ${sleeping}`)
      if (seen.rowCount === 0) throw new Error('the query has not begun')
    })
  /** Times from the stop to the rejection that says it is gone. */
  const stopped = async (
    start: (signal: AbortSignal, begun: () => void) => Promise<unknown>,
    ready: () => Promise<unknown> = async () => {},
  ): Promise<Turn> => {
    const stop = new AbortController()
    const begun = Promise.withResolvers<void>()
    const ended = start(stop.signal, begun.resolve).then(
      () => 'finished',
      () => 'gone',
    )
    await Promise.race([begun.promise, ready()])
    return timed(async () => {
      stop.abort()
      return ended
    })
  }
  return {
    contenders: [
      {
        name: 'cancel of a command, seen gone',
        run: () =>
          stopped(
            (signal, begun) =>
              host.session.run(
                { interpreter: 'sh', text: 'echo begun; exec sleep 600', env: {} },
                {
                  signal,
                  timeoutMs: 600_000,
                  onOutput: begun,
                },
              ),
            () => new Promise(() => {}),
          ),
      },
      {
        name: 'kill over ControlMaster, seen gone',
        async run() {
          const child = spawn('/bin/sh', ['-c', `exec ${master.ssh} 'echo $$; exec sleep 600'`], {
            stdio: ['ignore', 'pipe', 'inherit'],
          })
          const [pid] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
          const gone = once(child, 'close')
          const turn = await timed(async () => {
            await master.loop(`$SSH "kill ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.01; done"`)
            return 'gone'
          })
          await gone
          return turn
        },
      },
      {
        name: 'cancel of a query, backend seen gone',
        run: () =>
          stopped(
            signal =>
              database.session.read([{ text: 'select pg_sleep(600)', values: [] }], { signal, timeoutMs: 600_000 }),
            asleep,
          ),
      },
      {
        name: 'psql -c pg_terminate_backend, seen gone',
        async run() {
          const client = await server.connect()
          const ended = client.query('select pg_sleep(600)').catch(() => {})
          await asleep()
          const turn = await timed(async () => {
            await psqlFile(psqlHere() ?? 'psql', server.port, ending)
            await ended
            return 'gone'
          })
          await client.end().catch(() => {})
          return turn
        },
      },
    ],
    comparisons: [
      {
        id: 'P32',
        what: 'a command on a host: from cancel to seen gone',
        ours: 'cancel of a command, seen gone',
        anchor: 'kill over ControlMaster, seen gone',
        accept: 1.5,
        moonshot: 1,
      },
      {
        id: 'P32 query',
        what: 'a query: from cancel to its backend seen gone',
        ours: 'cancel of a query, backend seen gone',
        anchor: 'psql -c pg_terminate_backend, seen gone',
        accept: 1.5,
        moonshot: 1,
      },
    ],
    async close() {
      await database.close()
      await server.stop()
      await host.close()
      await master.stop()
      await sshd.stop()
    },
  }
}
