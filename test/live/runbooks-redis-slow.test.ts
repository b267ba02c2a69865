import { beforeEach, describe, expect } from 'vitest'
import { yes } from '../support/deck'
import { noRedis } from '../support/redis'
import { scene, test } from './redis-stage'
import { firstFinding, onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

beforeEach(({ skip }) => {
  const missing = noRedis()
  if (missing) skip(missing)
})

const busy = 'local x = 0 for i = 1, tonumber(ARGV[1]) do x = x + i % 7 end return x'

describe.concurrent('redis/slow-log', () => {
  test('is quiet about a quick server, and switches its latency monitor on and off again', async ({ stage }) => {
    const one = await stage.server()
    const deck = await stage.deckFor(one.port)
    const run = await deck.run({ runbook: 'redis/slow-log', parameters: { latency_threshold: '70' } }, yes)
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)).toBeUndefined()
    expect(stepOf(run, 'switch-the-latency-monitor-on').outcome).toBe('passed')
    const threshold = async () => {
      const client = one.connect()
      return client.config('GET', 'latency-monitor-threshold').finally(() => client.disconnect())
    }
    expect(await threshold()).toContain('70')
    const again = await deck.run({ runbook: 'redis/slow-log' }, yes)
    expect(stepOf(again, 'switch-the-latency-monitor-on').outcome).toBe('skipped')
    const id = run.header?.id ?? ''
    await deck.engine.undo(id, 'switch-the-latency-monitor-on')
    expect(stepOf(await deck.follow(id, yes), 'switch-the-latency-monitor-on').undo?.state).toBe('done')
    expect(await threshold()).toContain('0')
  })

  test('names slow commands with their key, and no value of theirs goes on record', async ({ stage }) => {
    // Everything counts as slow, so that what is slow need not be made.
    const one = await stage.server('--slowlog-log-slower-than', '0', '--latency-monitor-threshold', '20')
    await scene(one, [
      ...Array.from({ length: 12 }, () => ['eval', busy, '0', '3000000', 'canary-argument']),
      ['hset', 'cart:7', 'card', 'canary-value'],
      ['set', 'token:canary-is-no-value-here', 'canary-value'],
      ['config', 'set', 'masteruser', 'canary-value'],
      ['keys', 'session:*'],
    ])
    const deck = await stage.deckFor(one.port)
    const run = await deck.run({ runbook: 'redis/slow-log' }, onlyLook)
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'the-slow-log').join('\n')).toMatch(/^KEYS session:\* walks every key/m)
    expect(titles(run, 'the-slow-log').join('\n')).toMatch(/^eval stopped Redis for up to [\d.]+ ms \(12 times/m)
    const commands = rowsOf(run, 'the-slow-log').map(row => row.command)
    expect(commands).toEqual(
      expect.arrayContaining(['eval', 'hset cart:7', 'config set', 'set token:canary-is-no-value-here']),
    )
    const record = JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))
    expect(record).not.toMatch(/canary-(argument|value)/)
  })

  test('finds the command that takes all the time now', async ({ stage }) => {
    const one = await stage.server()
    const client = one.connect()
    let over = false
    const working = (async () => {
      while (!over) await client.eval(busy, 0, '2000000').catch(() => {})
    })()
    try {
      const deck = await stage.deckFor(one.port)
      const run = await deck.run({ runbook: 'redis/slow-log' }, onlyLook)
      expect(titles(run, 'what-takes-its-time-now').join()).toMatch(/^Redis spends [\d.]+ % of its time in eval/)
    } finally {
      over = true
      await working
      client.disconnect()
    }
  })

  test('fails what it may not look at, and says that keys are left out where it may not ask for them', async ({
    stage,
  }) => {
    const one = await stage.server('--slowlog-log-slower-than', '0')
    await scene(one, [
      ['acl', 'setuser', 'few', 'on', '>pw', '~*', '-@all', '+ping', '+info', '+acl|whoami', '+slowlog|get', '+time'],
      ['hset', 'cart:7', 'card', 'x'],
    ])
    const deck = await stage.deckFor(one.port, { user: 'few' }, 'pw')
    const run = await deck.run({ runbook: 'redis/slow-log' }, yes)
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'the-slow-log').map(row => row.command)).toContain('hset')
    expect(JSON.stringify(stepOf(run, 'the-slow-log').tables)).toContain('+command|info')
    for (const step of ['what-counts-as-slow', 'what-the-latency-monitor-saw', 'latency-doctor'])
      expect(stepOf(run, step).failure?.kind, step).toBe('denied')
    expect(stepOf(run, 'switch-the-latency-monitor-on').outcome).toBe('skipped')
  })
})
