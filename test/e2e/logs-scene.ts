import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scratchFolder } from '../support/scratch'
import { type Sshd, startSshd } from '../support/sshd'

/** A host with an application's log of some twenty megabytes, one of hostile lines, and the system `acme` that names them. */
export interface LogsScene {
  readonly folder: string
  readonly log: string
  readonly systemFile: string
  readonly sshd: Sshd
  end(): Promise<void>
}

const line = (seconds: number, level: string, message: string, more: object = {}) =>
  `${JSON.stringify({ timestamp: new Date(Date.now() - seconds * 1000).toISOString(), level, service: 'shop', message, ...more })}\n`

export const jsonLine = (level: string, message: string, more: object = {}) => line(0, level, message, more)

export async function logsScene(): Promise<LogsScene> {
  const scratch = await scratchFolder('logs-page')
  const folder = join(scratch.path, 'shop logs')
  await mkdir(folder)
  const log = join(folder, 'shop.log')
  const file = await open(log, 'w')
  for (let minute = 240; minute > 0; minute--) {
    await file.write(
      line(minute * 60, 'INFO', 'GET /orders 200', { status: 200, request_id: `r${minute}` }).repeat(600),
    )
    if (minute % 40 === 0) {
      const traceback =
        'Traceback (most recent call last):\n  File "/app/pay.py", line 7, in pay\nValueError: no such card'
      await file.write(
        line(minute * 60 - 1, 'ERROR', `payment ${minute} failed`, {
          order: minute,
          password: 'canary-hidden',
          traceback,
        }),
      )
    }
  }
  await file.close()
  await writeFile(
    join(folder, 'hostile.log'),
    `<img src=x onerror=alert(1)>\n\u001b]0;title\u0007\u001b[2J\u202egnp.exe\n${'x'.repeat(1_000_000)}\nlast\n`,
  )
  const sshd = await startSshd()
  const host = {
    ...{ protocol: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user },
    ...{ key: sshd.key, hostKey: sshd.fingerprint },
  }
  const systemFile = join(scratch.path, 'system.json')
  const facts = { logs: join(folder, '*.log') }
  await writeFile(systemFile, JSON.stringify({ name: 'acme', environment: 'development', targets: { host }, facts }))
  return {
    ...{ folder, log, systemFile, sshd },
    async end() {
      await sshd.stop()
      await scratch.remove()
    },
  }
}
