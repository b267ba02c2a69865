import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open as openFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { saveAs } from '../../src/main/downloads/save'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { openHost } from './opening'
import { type Scene, type Stage, timed } from './scene'

const bytes = 1024 ** 3
const cipher = 'aes128-gcm@openssh.com'
const use = { signal: new AbortController().signal, timeoutMs: 600_000 }

/** P18: a gigabyte from a host to this machine, with its SHA-256. */
export const farFile: Scene = {
  ids: ['P18', 'P18 sum'],
  lacking: () =>
    noSshd() ??
    (spawnSync('scp').error === undefined ? undefined : 'scp is not installed (Debian package openssh-client)'),
  open,
}

async function open(): Promise<Stage> {
  const sshd = await startSshd(['SetEnv HOME=/nonexistent'])
  const far = join(sshd.folder, 'far')
  await fill(far)
  const host = await openHost(sshd, sshd.port)
  return {
    rounds: 3,
    contenders: [
      {
        name: 'download with the sum of both sides',
        run: () =>
          timed(async () => {
            const { file, result } = await saveAs(sshd.folder, 'near', sink => host.session.download(far, sink, use))
            await rm(file)
            return result.sha256
          }),
      },
      { name: 'scp, same cipher', run: () => timed(() => scp(sshd, far, false)) },
      { name: 'scp, same cipher, then sha256sum', run: () => timed(() => scp(sshd, far, true)) },
    ].map(one => ({ ...one, run: () => one.run().then(turn => ({ ...turn, work: turn.work && 'the file' })) })),
    comparisons: [
      {
        id: 'P18',
        what: 'download 1 GB with sha256',
        ours: 'download with the sum of both sides',
        anchor: 'scp, same cipher',
        accept: 1.3,
        moonshot: 1,
      },
      {
        id: 'P18 sum',
        what: 'the same against scp and then sha256sum of both files',
        ours: 'download with the sum of both sides',
        anchor: 'scp, same cipher, then sha256sum',
      },
    ],
    async close() {
      await host.close()
      await sshd.stop()
    },
  }
}

async function fill(file: string): Promise<void> {
  const block = randomBytes(1024 * 1024)
  const handle = await openFile(file, 'w')
  for (let at = 0; at < bytes; at += block.length) await handle.write(block)
  await handle.close()
}

async function scp(sshd: Sshd, far: string, sum: boolean): Promise<string> {
  const near = join(sshd.folder, 'near-scp')
  const done = spawnSync('scp', [
    ...['-q', '-F', 'none', '-P', String(sshd.port), '-i', sshd.key, '-c', cipher],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
    ...[`${sshd.user}@127.0.0.1:${far}`, near],
  ])
  if (done.status !== 0) throw new Error(`scp ended with ${done.status}: ${done.stderr}`)
  if (sum && (await sumOf(near)) !== (await sumOf(far))) throw new Error('scp brought another file')
  await rm(near)
  return 'copied'
}

async function sumOf(file: string): Promise<string> {
  const sum = createHash('sha256')
  await pipeline(createReadStream(file), sum)
  return sum.digest('hex')
}
