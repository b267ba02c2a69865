import { type ChildProcess, spawn } from 'node:child_process'
import { appendFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { scratchFolder } from '../support/scratch'
import { firstFinding, onlyLook, redisTarget, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const missing = process.platform === 'linux' ? noRedis() : 'processes are looked at on Linux only'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let broker: RedisServer
let deck: Deck
let worker: ChildProcess
let log: string
const word = `quarterdeck-worker-${process.pid}`

beforeAll(async () => {
  if (missing) return
  scratch = await scratchFolder('worker')
  log = join(scratch.path, 'worker.log')
  await appendFile(log, 'took 1\n')
  broker = await startRedis()
  deck = await startDeck({ profiles: [{ name: 'host', protocol: 'local' }, redisTarget('cache', broker.port)] })
  worker = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', word, '--queue', 'mail'], { stdio: 'ignore' })
}, 60_000)
beforeEach(({ skip }) => {
  if (missing) skip(missing)
})
afterAll(async () => {
  await deck?.close()
  worker?.kill('SIGKILL')
  await broker?.stop()
  await scratch?.remove()
})

const look = (more: Record<string, string> = {}, answering: Answering = onlyLook) =>
  deck.run({ runbook: 'workers/process', parameters: { command: word, queue: 'jobs', log, ...more } }, answering)

const push = async (count: number) => {
  const client = broker.connect()
  try {
    await client.lpush('jobs', ...Array.from({ length: count }, (_, n) => `job ${n}`))
  } finally {
    client.disconnect()
  }
}

test('a worker that runs, whose work is taken and whose log is written, is quiet', async () => {
  const run = await look()
  expect(surprises(run)).toEqual([])
  expect(run.outcome).toBe('passed')
  expect(rowsOf(run, 'the-processes')).toMatchObject([{ lead: true, pid: worker.pid }])
})

test('a worker that is not there, or not often enough, is named by its command', async () => {
  const gone = await look({ command: `${word}-other`, restart: 'systemctl restart mail' })
  expect(firstFinding(gone)).toMatchObject({
    severity: 'critical',
    title: `No process with ${word}-other in its command runs on this host`,
    next: { runbook: 'host/service-restart', parameters: { command: 'systemctl restart mail' } },
  })
  const few = await look({ expected: '3' })
  expect(firstFinding(few)?.title).toBe(`Only 1 of 3 workers run with ${word} in their command`)
})

test('a frozen worker comes before the work that waits for it, and is continued', async () => {
  process.kill(worker.pid as number, 'SIGSTOP')
  await push(1200)
  const run = await look({}, (question, at) =>
    question.kind === 'pick' ? { kind: 'pick', keys: [...question.keys] } : yes(question, at),
  )
  expect(firstFinding(run)?.title).toBe(`process ${worker.pid} is frozen: a signal stopped ${word} (pid ${worker.pid})`)
  expect(titles(run, 'what-waits', 'critical')).toEqual(['1200 pieces of work wait in jobs'])
  expect(stepOf(run, 'continue-what-is-frozen').outcome).toBe('passed')
  expect(stepOf(await look(), 'the-processes').outcome).toBe('passed')
})

test('a log that nobody writes to is told, with how long it is silent', async () => {
  const twoHoursAgo = Date.now() / 1000 - 7200
  await utimes(log, twoHoursAgo, twoHoursAgo)
  const run = await look()
  expect(titles(run, 'the-log', 'warning')).toEqual([expect.stringMatching(/worker\.log was last written 2 h ago$/)])
  const denied = await look({ log: join(scratch.path, 'none.log') })
  expect(stepOf(denied, 'the-log')).toMatchObject({ outcome: 'failed' })
})
