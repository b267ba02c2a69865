import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { type CeleryApp, celeryApp, noCelery } from '../support/celery'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import type { Server } from '../support/scratch'
import { until } from '../support/scratch'
import { firstFinding, onlyLook, redisTarget, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const missing = process.platform === 'linux' ? (noRedis() ?? noCelery()) : 'processes are looked at on Linux only'

let broker: RedisServer
let app: CeleryApp
let deck: Deck
let worker: Server
let beat: Server

beforeAll(async () => {
  if (missing) return
  broker = await startRedis()
  app = await celeryApp(broker.port)
  deck = await startDeck({ profiles: [{ name: 'host', protocol: 'local' }, redisTarget('cache', broker.port)] })
  ;[worker, beat] = await Promise.all([app.worker(), app.beat()])
}, 60_000)
beforeEach(({ skip }) => {
  if (missing) skip(missing)
})
afterAll(async () => {
  await deck?.close()
  await beat?.stop()
  await worker?.stop()
  await app?.remove()
  await broker?.stop()
})

const celery = (answering: Answering = onlyLook, more: Record<string, string> = {}): Promise<Run> =>
  deck.run({ runbook: 'workers/celery', parameters: { app: app.name, log: app.log, wait: '1', ...more } }, answering)

/** Picks in one step by what its key says, agrees to what follows, and looks only everywhere else. */
const doing =
  (step: string, wanted: (key: string) => boolean): Answering =>
  (question, run) => {
    if (question.step !== step) return onlyLook(question, run)
    if (question.kind === 'pick') return { kind: 'pick', keys: question.keys.filter(wanted) }
    return yes(question, run)
  }

const waiting = async (list = 'celery') => {
  const client = broker.connect()
  try {
    return await client.llen(list)
  } finally {
    client.disconnect()
  }
}

const drained = () =>
  until(async () => {
    if ((await waiting()) > 0) throw new Error('tasks still wait')
  }, 60_000)

const logged = (words: string | RegExp) =>
  until(async () => {
    if ((await readFile(app.log, 'utf8')).search(words) < 0) throw new Error(`not in the log: ${words}`)
  }, 60_000)

describe('workers/celery', () => {
  test('a worker and a beat that work are quiet, and so are an hour that no log reaches and what the application prints', async () => {
    const run = await celery()
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'the-workers')).toMatchObject([{ answers: true, app: app.name, waiting: 0 }])
    expect(rowsOf(run, 'beat')).toMatchObject([{ state: 'S', entries: 2, shortest_seconds: 1 }])
    expect(rowsOf(run, 'the-schedule').map(one => one.entry)).toEqual(['every-second', 'in-the-night'])
    expect(firstFinding(run)?.severity).not.toMatch(/warning|critical/)
  })

  test('a frozen worker is the first finding, with what waits for it, and goes on when it is continued', async () => {
    process.kill(worker.pid, 'SIGSTOP')
    await app.send('quick', 120)
    const run = await celery()
    expect(firstFinding(run)?.title).toMatch(
      new RegExp(
        `^Worker ${app.name} is frozen: its process ${worker.pid} is stopped \\(state T\\), 1\\d\\d tasks wait$`,
      ),
    )
    expect(titles(run, 'what-waits').join()).toMatch(/1\d\d tasks wait in celery/)
    const mended = await celery(doing('continue-what-is-frozen', key => key.includes(String(worker.pid))))
    expect(stepOf(mended, 'continue-what-is-frozen').outcome).toBe('passed')
    await drained()
    const after = await celery()
    expect(titles(after, 'the-workers')).toEqual([])
  })

  test('tasks that fail are grouped by their error, with an example, and name the task first', async () => {
    await app.send('broken', 12, [7])
    await app.send('broken', 1, [8])
    await drained()
    await logged('photo 8')
    const run = await celery()
    expect(rowsOf(run, 'what-fails')).toMatchObject([{ task: 'broken', failed: 13, succeeded: 0, failed_pct: 100 }])
    expect(firstFinding(run)?.title).toMatch(/^broken failed 13 times in the last hour.*no thumbnail for photo \d/)
  })

  test('a frozen beat is said, also where nothing waits', async () => {
    process.kill(beat.pid, 'SIGSTOP')
    try {
      const run = await celery()
      expect(titles(run, 'beat', 'critical')).toEqual([
        `Beat ${app.name} is frozen (its process ${beat.pid} is stopped, state T)`,
      ])
    } finally {
      process.kill(beat.pid, 'SIGCONT')
    }
  })

  test('a task in hand is revoked and ended; the others stay', async () => {
    await app.send('slow', 1, [600])
    await logged(/Task slow\S* received/)
    let held: Record<string, unknown> | undefined
    const picking: Answering = (question, all) => {
      held ??= rowsOf(all, 'in-hand').find(row => row.name === 'slow')
      return doing('revoke-the-tasks-you-pick', key => key === held?.id)(question, all)
    }
    const run = await celery(picking, {
      terminate: 'true',
      command: `cd '${app.folder}' && C_FORCE_ROOT=1 /usr/bin/python3 -m celery -A ${app.name}`,
    })
    expect(held).toMatchObject({ state: 'active' })
    expect(Number(held?.seconds)).toBeLessThan(120)
    expect(stepOf(run, 'revoke-the-tasks-you-pick').outcome).toBe('passed')
    await drained()
  })

  test('a purge shows what would be lost, takes out exactly that, and puts it back in its order', async () => {
    process.kill(worker.pid, 'SIGSTOP')
    process.kill(beat.pid, 'SIGSTOP')
    try {
      await app.send('quick', 3, ['secret-of-nobody'])
      await app.send('broken', 2)
      const client = broker.connect()
      const before = await client.lrange('celery', 0, -1)
      const broken = before.filter(one => one.includes('"task":"broken"')).length
      let came = false
      const purging: Answering = (question, run) => {
        // One more comes while the operator reads: it is none of those that were shown.
        if (question.kind === 'confirm' && question.step === 'purge-the-queue' && !came) {
          came = true
          void client.lpush('celery', before[0]?.replace(/"id":"[^"]+"/, '"id":"later"') ?? '')
        }
        return doing('purge-the-queue', () => true)(question, run)
      }
      const id = await deck.start({ runbook: 'workers/celery', parameters: { app: app.name, wait: '1' } })
      const run = await deck.follow(id, purging)
      expect(rowsOf(run, 'what-a-purge-would-lose').map(one => [one.task, one.count])).toEqual(
        expect.arrayContaining([['broken', broken]]),
      )
      expect(stepOf(run, 'purge-the-queue').outcome).toBe('passed')
      expect(await client.llen('celery')).toBe(1)
      expect(await client.lrange('quarterdeck:purged', 0, -1)).toEqual(before)
      const undoing = deck.engine.undo(id, 'purge-the-queue')
      const undone = await deck.follow(id, yes, all => all.steps['purge-the-queue']?.undo?.state === 'done')
      await undoing
      expect(undone.steps['purge-the-queue']?.undo?.state).toBe('done')
      expect((await client.lrange('celery', 0, -1)).slice(1)).toEqual(before)
      client.disconnect()
    } finally {
      process.kill(worker.pid, 'SIGCONT')
      process.kill(beat.pid, 'SIGCONT')
    }
    await drained()
  })

  /** A look at this machine without a name; a Celery of somebody else's on it would answer. */
  const unnamed = async (skip: (why: string) => void, at: Deck) => {
    const run = await at.run({ runbook: 'workers/celery', parameters: { wait: '1' } }, onlyLook)
    if (rowsOf(run, 'the-workers').length > 0) skip('another Celery runs on this machine')
    return run
  }

  test('a worker that is gone is said, with what a dead one took and did not confirm', async ({ skip }) => {
    await beat.stop('SIGKILL')
    await worker.stop()
    await app.send('quick', 2)
    const run = await celery()
    expect(firstFinding(run)?.title).toBe(
      'No Celery worker runs on this host, and no container is known that should run one',
    )
    expect(run.outcome).toBe('failed')
    expect(stepOf(run, 'what-waits').failure).toMatchObject({ code: 'NO_WORKER' })
    // Its queue gives it away where nobody named it.
    expect(firstFinding(await unnamed(skip, deck))).toMatchObject({
      severity: 'critical',
      title: expect.stringMatching(/^No Celery worker/),
    })
  })

  test('a system that has no Celery is quiet, and nothing is asked of what is not there', async ({ skip }) => {
    const other = await startRedis()
    const elsewhere = await startDeck({
      profiles: [{ name: 'host', protocol: 'local' }, redisTarget('cache', other.port)],
    })
    try {
      const run = await unnamed(skip, elsewhere)
      expect(surprises(run)).toEqual([])
      expect(run.outcome).toBe('passed')
      expect(stepOf(run, 'what-waits').outcome).toBe('skipped')
    } finally {
      await elsewhere.close()
      await other.stop()
    }
  })
})
