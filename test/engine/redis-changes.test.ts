import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { startProxy, type TcpProxy } from '../support/proxy'
import { noRedis, type RedisServer, startRedis } from '../support/redis'

const reason = noRedis()
let server: RedisServer
let proxy: TcpProxy
let deck: Deck
const front = 'targets:\n  cache: redis\nparameters:\n  mark: { type: string, label: Mark, default: one }'
const change = (text: string, more = '') =>
  `\`\`\`redis cache\n${text}\n\`\`\`\n\`\`\`step\neffect: changes\n${more}\`\`\`\n`
const verified = '```redis cache role=verify\nLRANGE marks 0 -1\n```\n'

beforeAll(async () => {
  if (reason) return
  server = await startRedis()
  proxy = await startProxy(server.port)
  deck = await startDeck({
    profiles: [{ name: 'cache', protocol: 'redis', host: '127.0.0.1', port: proxy.port, database: 0, tls: 'disable' }],
    runbooks: {
      'r/mark': book(
        `## Mark\n${change('RPUSH marks $mark', '')}${verified}\n## After\n\`\`\`redis cache\nLLEN marks\n\`\`\``,
        front,
      ),
      'r/three': book(`## Three\n${change('RPUSH marks one\nINCR marks\nRPUSH marks three')}`, front),
      'r/reads': book('## Look\n```redis cache\nPING\n```', front),
      'r/restart': book(
        `## Restart\n${change('SET a 1', 'renews: identity\n')}\n## Look first\n- [ ] It is back\n\n## After\n${change('SET b $mark')}`,
        front,
      ),
    },
  })
})
beforeEach(async ctx => {
  if (reason) return ctx.skip(reason)
  const client = server.connect()
  await client.flushall()
  client.disconnect()
})
afterAll(async () => {
  await deck?.close()
  await proxy?.stop()
  await server?.stop()
})

const marks = async () => {
  const client = server.connect()
  try {
    return await client.lrange('marks', 0, -1)
  } finally {
    client.disconnect()
  }
}

test('a command whose reply is cut off ran once, is unknown, and is settled by looking (K1)', async () => {
  const watcher = server.connect()
  const monitor = await watcher.monitor()
  monitor.on('monitor', (_time: string, words: string[]) => {
    // The server has it; its answer is still on the way.
    if (words[0]?.toLowerCase() === 'rpush') proxy.cut()
  })
  proxy.delayMs = 250
  try {
    const id = await deck.start({ runbook: 'r/mark' })
    const run = await deck.follow(id, (question, all) =>
      question.kind === 'settle' ? { kind: 'settle', how: 'leave' } : yes(question, all),
    )
    expect(run.outcome).toBe('unknown')
    expect(run.steps.mark).toMatchObject({ outcome: 'unknown', failure: { lost: true } })
    expect(run.steps.after?.outcome).toBeUndefined()
    expect(await marks()).toEqual(['one'])
    await expect(deck.engine.resume(id, 'mark', false)).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    await deck.engine.settle(id, 'mark')
    expect((await deck.follow(id)).steps.mark?.outcome).toBe('passed')
    await deck.engine.resume(id, 'after', false)
    const after = await deck.follow(id)
    expect(after.outcome).toBe('passed')
    expect(await marks()).toEqual(['one'])
  } finally {
    proxy.delayMs = 0
    monitor.disconnect()
    watcher.disconnect()
  }
})

test('of several commands the one that was refused is named, and those after it are not sent', async () => {
  const run = await deck.run({ runbook: 'r/three' }, yes)
  expect(run.steps.three).toMatchObject({ outcome: 'failed', failure: { code: 'WRONGTYPE' } })
  expect(run.steps.three?.failure?.message).toContain('Command 2 of 3')
  expect(run.steps.three?.failure?.message).toContain('1 ran before it')
  expect(await marks()).toEqual(['one'])
})

test('a value is one word whatever it holds, and comes back as it was (G11)', async () => {
  const mark = 'a b "$x" \\n FLUSHALL; \u202e'
  const run = await deck.run({ runbook: 'r/mark', parameters: { mark } }, yes)
  expect(run.outcome).toBe('passed')
  expect(await marks()).toEqual([mark])
})

/** The address now leads to another server, as after a failover; its answer is the next server's. */
async function moved(work: () => Promise<void>) {
  const other = await startRedis()
  const profile = await deck.store.profiles.get('cache')
  await deck.store.profiles.save({ ...profile, port: other.port } as never)
  try {
    await work()
    const client = other.connect()
    const keys = await client.keys('*')
    client.disconnect()
    return keys
  } finally {
    await deck.store.profiles.save(profile as never)
    await other.stop()
  }
}

test('a server that took the place of another between question and answer gets no order (J15)', async () => {
  const id = await deck.start({ runbook: 'r/mark' })
  const run = await deck.follow(id, undefined, now => now.questions.length > 0)
  const keys = await moved(async () => {
    await deck.engine.answer(id, run.questions[0]?.id ?? '', { kind: 'confirm', agree: true })
    const ended = await deck.follow(id)
    expect(ended.steps.mark).toMatchObject({ outcome: 'failed', failure: { code: 'IDENTITY_CHANGED' } })
    // Also when the run is taken up again: it knows whom it met.
    await deck.engine.resume(id, 'mark', true)
    const again = await deck.follow(id, yes)
    expect(again.steps.mark).toMatchObject({ outcome: 'failed', failure: { code: 'IDENTITY_CHANGED' } })
  })
  expect(keys).toEqual([])
  expect(await marks()).toEqual([])
})

test('a step that says it renews the identity may be followed by changes to the server that came of it', async () => {
  const id = await deck.start({ runbook: 'r/restart' })
  const run = await deck.follow(
    id,
    (question, now) => (question.kind === 'checklist' ? undefined : yes(question, now)),
    now => now.questions[0]?.kind === 'checklist',
  )
  expect(run.steps.restart?.outcome).toBe('passed')
  const keys = await moved(async () => {
    await deck.engine.answer(id, run.questions[0]?.id ?? '', { kind: 'checklist', items: [{ done: true }] })
    expect((await deck.follow(id, yes)).steps.after?.outcome).toBe('passed')
  })
  expect(keys).toEqual(['b'])
})
