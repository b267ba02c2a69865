import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { type Server, scratchFolder, startServer, until } from './scratch'

const python = '/usr/bin/python3'

/** Why there is no Celery to test with, or undefined when there is one. */
export const noCelery = (): string | undefined =>
  existsSync('/usr/lib/python3/dist-packages/celery') && existsSync('/usr/lib/python3/dist-packages/redis')
    ? undefined
    : 'Celery is not installed (Debian packages python3-celery and python3-redis)'

export interface CeleryApp {
  /** The name after `-A`: another for each application, so that none is taken for another's. */
  readonly name: string
  readonly folder: string
  readonly log: string
  /** A worker of it, when it answers; ended by its pid. */
  worker(...args: string[]): Promise<Server>
  /** Starts what is scheduled, when it has started something. */
  beat(): Promise<Server>
  /** Sends so many tasks of that name, by Celery's own message. */
  send(task: string, times?: number, args?: readonly unknown[]): Promise<void>
  remove(): Promise<void>
}

let made = 0

/** An application of a few tasks, on a broker of that port: `quick`, `broken` and `slow`; `quick` is due every second. */
export async function celeryApp(port: number): Promise<CeleryApp> {
  const scratch = await scratchFolder('celery')
  const name = `shop${process.pid}n${made++}`
  const log = join(scratch.path, 'celery.log')
  await writeFile(
    join(scratch.path, `${name}.py`),
    `import time
from celery import Celery
from celery.schedules import crontab
app = Celery('${name}', broker='redis://127.0.0.1:${port}/0')
app.conf.update(worker_hijack_root_logger=True, beat_schedule={
    'every-second': {'task': 'quick', 'schedule': 1.0},
    'in-the-night': {'task': 'quick', 'schedule': crontab(hour=4, minute=0)}})
print('An application may print what it likes: {"nodes": []}')
@app.task(name='quick')
def quick(n=0):
    return n
@app.task(name='broken')
def broken(n=0):
    raise ValueError('no thumbnail for photo %s' % n)
@app.task(name='slow')
def slow(seconds=60):
    time.sleep(seconds)
`,
  )
  const env = { ...process.env, C_FORCE_ROOT: '1', PYTHONDONTWRITEBYTECODE: '1' }
  const start = (...args: string[]) =>
    startServer(python, ['-m', 'celery', '-A', name, ...args, '-l', 'info', '-f', log], { cwd: scratch.path, env })
  const said = (words: string) =>
    until(async () => {
      if (!(await readFile(log, 'utf8')).includes(words)) throw new Error(`not yet: ${words}`)
    }, 30_000)
  return {
    name,
    folder: scratch.path,
    log,
    async worker(...args) {
      const server = start('worker', '-c', '1', '--without-gossip', '--without-mingle', ...args)
      await said(' ready.')
      return server
    },
    async beat() {
      const server = start('beat', '-s', join(scratch.path, 'schedule'), '--pidfile=')
      await said('Sending due task')
      return server
    },
    async send(task, times = 1, args = []) {
      const client = new Redis({ port, host: '127.0.0.1' })
      for (let at = 0; at < times; at++) await client.lpush('celery', message(task, args))
      client.disconnect()
    },
    remove: scratch.remove,
  }
}

/** As Celery 4 and later write it (protocol 2), by kombu for Redis. */
function message(task: string, args: readonly unknown[]): string {
  const id = crypto.randomUUID()
  const body = JSON.stringify([args, {}, { callbacks: null, errbacks: null, chain: null, chord: null }])
  return JSON.stringify({
    body: Buffer.from(body).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { lang: 'py', task, id, root_id: id, parent_id: null, retries: 0, argsrepr: JSON.stringify(args) },
    properties: {
      correlation_id: id,
      reply_to: crypto.randomUUID(),
      delivery_mode: 2,
      delivery_info: { exchange: '', routing_key: 'celery' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: crypto.randomUUID(),
    },
  })
}
