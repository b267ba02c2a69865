import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { follow } from '../../src/main/logs/follow'
import { noSshd, startSshd } from '../support/sshd'
import { asLogHost } from './far-log'
import { openHost } from './opening'
import type { Scene, Stage, Turn } from './scene'
import { quantile } from './statistics'

const lines = { everyMs: 10, each: 1000, forMs: 10_000 }
const all = (lines.forMs / lines.everyMs) * lines.each

/** P13: a log that grows by 100,000 lines a second, from the line's writing to its arrival here; none may be lost. */
export const followed: Scene = {
  ids: ['P13'],
  lacking: () =>
    noSshd() ??
    (spawnSync('ssh', ['-V']).error === undefined ? undefined : 'ssh is not installed (Debian package openssh-client)'),
  open,
}

// Each line says when it was written. It writes by the clock, so that a busy machine gets more lines at once, not fewer.
const writer = `
const { appendFileSync } = require('node:fs')
const began = Date.now()
let done = 0
const timer = setInterval(() => {
  const due = Math.min(${all}, Math.floor((Date.now() - began) / ${lines.everyMs}) * ${lines.each})
  const line = new Date().toISOString() + ' INFO shop GET /products/1234 200\\n'
  if (due > done) appendFileSync(process.argv[1], line.repeat(due - done))
  done = due
  if (done === ${all}) clearInterval(timer)
}, ${lines.everyMs})`

async function open(): Promise<Stage> {
  const sshd = await startSshd(['SetEnv HOME=/nonexistent'])
  const host = await openHost(sshd, sshd.port)
  let turn = 0
  /** Each turn has a log of its own, which is followed from its beginning: nothing can be missed. */
  const newLog = async () => {
    turn += 1
    const path = join(sshd.folder, `fast-${turn}.log`)
    await writeFile(path, '')
    return path
  }
  /** Hands lines to `hear` until all came; the 95th percentile of their way, as milliseconds. */
  const play = async (
    listen: (path: string, hear: (from: string, to: string, count: number) => void) => () => void,
  ): Promise<Turn> => {
    const path = await newLog()
    const ways: number[] = []
    let heard = 0
    const whole = Promise.withResolvers<void>()
    const stop = listen(path, (first, last, count) => {
      const now = Date.now()
      for (const line of [first, last]) ways.push(now - Date.parse(line.slice(0, 24)))
      heard += count
      if (heard >= all) whole.resolve()
    })
    const writing = spawn(process.execPath, ['-e', writer, path], { stdio: 'inherit' })
    await once(writing, 'exit')
    await whole.promise
    stop()
    return { ms: quantile(ways, 0.95), work: `${heard} lines` }
  }
  const ours = () =>
    play((path, hear) => {
      const stop = new AbortController()
      const listening = (async () => {
        for await (const { entries, skipped } of follow(
          asLogHost(host.session),
          { kind: 'file', path },
          '0',
          stop.signal,
        ))
          hear(entries[0]?.entry.raw ?? '', entries.at(-1)?.entry.raw ?? '', entries.length + skipped)
      })()
      listening.catch(() => {})
      return () => stop.abort()
    })
  const tail = () =>
    play((path, hear) => {
      const child = spawn('ssh', [
        ...['-F', 'none', '-p', String(sshd.port), '-i', sshd.key, '-o', 'StrictHostKeyChecking=no'],
        ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', `${sshd.user}@127.0.0.1`],
        ...['tail', '-n', '+1', '-f', path],
      ])
      let rest = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const whole = (rest + text).split('\n')
        rest = whole.pop() ?? ''
        if (whole.length > 0) hear(whole[0] ?? '', whole.at(-1) ?? '', whole.length)
      })
      return () => child.kill()
    })
  return {
    rounds: 3,
    contenders: [
      { name: 'follow, 95th percentile', run: ours },
      { name: 'ssh tail -f, 95th percentile', run: tail },
    ],
    comparisons: [
      {
        id: 'P13',
        what: 'a log that grows by 100,000 lines a second, from writing to arrival, p95 (150 ms are aimed at)',
        ours: 'follow, 95th percentile',
        anchor: 'ssh tail -f, 95th percentile',
      },
    ],
    async close() {
      await host.close()
      await sshd.stop()
    },
  }
}
