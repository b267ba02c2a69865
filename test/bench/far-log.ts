import { spawnSync } from 'node:child_process'
import { open as openFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogSource } from '#domain/log'
import type { LogHost } from '../../src/main/logs/reach'
import { search } from '../../src/main/logs/search'
import { readWindow } from '../../src/main/logs/window'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { openHost } from './opening'
import { type Scene, type Stage, timed } from './scene'

const bytes = 1024 ** 3
const word = 'needle-in-the-log'
const use = { signal: new AbortController().signal, timeoutMs: 120_000 }

/** P10 and P11: the last screen of a log of a gigabyte on a host, and a search through all of it. */
export const farLog: Scene = {
  ids: ['P10', 'P10 warm', 'P11', 'P11 first'],
  lacking: () =>
    noSshd() ??
    (spawnSync('ssh', ['-V']).error === undefined ? undefined : 'ssh is not installed (Debian package openssh-client)'),
  open,
}

async function open(): Promise<Stage> {
  const sshd = await startSshd(['SetEnv HOME=/nonexistent'])
  const path = join(sshd.folder, 'shop.log')
  await fill(path)
  const source: LogSource = { kind: 'file', path }
  const host = await openHost(sshd, sshd.port)
  const lastScreen = async ({ session }: typeof host) => {
    const { entries } = await readWindow(asLogHost(session), source, { end: true }, use)
    return entries.at(-1)?.entry.raw.includes('last') ? 'the end' : 'another line'
  }
  const tail = async () => (overSsh(sshd, ['tail', '-n', '1000', path]).includes('last') ? 'the end' : 'another line')
  /** To the first line that has the word, or through all of it; 'whole' says how many there are. */
  const found = async (only: 'first' | 'whole') => {
    let hits = 0
    for await (const some of search(asLogHost(host.session), source, { text: word, levels: [] }, use.signal)) {
      hits += some.length
      if (only === 'first') return 'found'
    }
    return `${hits} lines`
  }
  return {
    rounds: 5,
    contenders: [
      {
        name: 'connect and the last screen',
        run: () =>
          timed(async () => {
            const cold = await openHost(sshd, sshd.port)
            return lastScreen(cold).finally(() => cold.close())
          }),
      },
      { name: 'the last screen on an open session', run: () => timed(() => lastScreen(host)) },
      { name: 'ssh tail -n 1000', run: () => timed(tail) },
      { name: 'search all', run: () => timed(() => found('whole')) },
      {
        name: 'ssh grep -c',
        run: () => timed(async () => `${overSsh(sshd, ['LC_ALL=C', 'grep', '-c', word, path]).trim()} lines`),
      },
      { name: 'search, the first line', run: () => timed(() => found('first').then(() => '2 lines')) },
    ],
    comparisons: [
      {
        id: 'P10',
        what: 'the last screen of a log of 1 GB, from nothing',
        ours: 'connect and the last screen',
        anchor: 'ssh tail -n 1000',
        accept: 0.6,
        moonshot: 0.4,
      },
      {
        id: 'P10 warm',
        what: 'the same on an open session',
        ours: 'the last screen on an open session',
        anchor: 'ssh tail -n 1000',
        accept: 0.15,
        moonshot: 0.08,
      },
      {
        id: 'P11',
        what: 'a search through a log of 1 GB',
        ours: 'search all',
        anchor: 'ssh grep -c',
        accept: 1.2,
        moonshot: 1.05,
      },
      {
        id: 'P11 first',
        what: 'the same, to the first line that is found',
        ours: 'search, the first line',
        anchor: 'ssh grep -c',
        accept: 0.3,
        moonshot: 0.15,
      },
    ],
    async close() {
      await host.close()
      await sshd.stop()
    },
  }
}

export const asLogHost = (shell: LogHost['shell']): LogHost => ({
  shell,
  containers: () => Promise.reject(new Error('No engine here.')),
})

/** A gigabyte of lines as an application writes them; the word stands in the second and in the one before the last. */
export async function fill(file: string): Promise<void> {
  const line = (text: string) => `2026-11-26T10:00:00.000Z INFO shop ${text}\n`
  const block = Buffer.from(line('GET /products/1234 200 in 12 ms for a customer of the shop').repeat(8192))
  const handle = await openFile(file, 'w')
  await handle.write(line('first') + line(word))
  for (let at = 0; at < bytes; at += block.length) await handle.write(block)
  await handle.write(line(word) + line('last'))
  await handle.close()
}

function overSsh({ port, user, key }: Sshd, command: string[]): string {
  const done = spawnSync(
    'ssh',
    [
      ...['-F', 'none', '-p', String(port), '-i', key, '-o', 'StrictHostKeyChecking=no'],
      ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', `${user}@127.0.0.1`],
      ...command,
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (done.status !== 0) throw new Error(`ssh ended with ${done.status}: ${done.stderr}`)
  return done.stdout
}
