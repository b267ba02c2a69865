import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type Postgres, startPostgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { scratchFolder, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'

let server: Postgres
let sshd: Sshd | undefined
let closed: Sshd | undefined
let redis: RedisServer | undefined
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let service: Server
let asked: string[] = []
let deck: Deck

const db = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  protocol: 'postgres' as const,
  host: '127.0.0.1',
  port: server.port,
  database: 'postgres',
  user: 'postgres',
  tls: 'disable',
  ...more,
})
const host = (name: string, at: Sshd, hostKey?: string) => ({
  name,
  protocol: 'ssh' as const,
  host: '127.0.0.1',
  port: at.port,
  user: at.user,
  key: at.key,
  ...(hostKey ? { hostKey } : {}),
})
const both =
  '## Database\n```sql db\nselect 1 as n\n```\n\n## Host\n```sh host\necho up\n```\n```step\neffect: reads\n```\n'

beforeAll(async () => {
  server = await startPostgres(18)
  scratch = await scratchFolder('links')
  await server.exec('create table counter (n int); insert into counter values (0)')
  if (!noSshd()) {
    sshd = await startSshd()
    closed = await startSshd(['AllowTcpForwarding no'])
  }
  if (!noRedis()) redis = await startRedis(['--unixsocket', join(scratch.path, 'redis.sock')])
  // A service that does what it is told and then hangs up without a word.
  service = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url === '/gone') request.socket.destroy()
    else if (request.url !== '/slow') response.end('{"ok": true}')
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  deck = await startDeck({
    profiles: [
      db('db'),
      db('behind', { via: 'closed' }),
      ...(sshd ? [host('good', sshd, sshd.fingerprint), host('unseen', sshd)] : []),
      ...(sshd && closed ? [host('wrong', sshd, closed.fingerprint), host('closed', closed, closed.fingerprint)] : []),
      {
        name: 'web',
        protocol: 'http',
        url: `http://127.0.0.1:${(service.address() as AddressInfo).port}/`,
        health: ['/'],
      },
      ...(redis
        ? [
            {
              name: 'cache',
              protocol: 'redis' as const,
              host: join(scratch.path, 'redis.sock'),
              port: 6379,
              database: 0,
              tls: 'disable',
            },
          ]
        : []),
    ],
    runbooks: {
      'l/both': book(both, 'targets:\n  db: postgres\n  host: ssh'),
      'l/post': book(
        '## Tell\n```http web\nPOST /gone\n```\n```step\neffect: changes\n```\n```http web role=verify\nGET /ok\n```\n\n## After\n```http web\nGET /ok\n```',
        'targets:\n  web: http',
      ),
      'l/slow-post': book(
        '## Tell\n```http web\nPOST /slow\n```\n```step\neffect: changes\n```',
        'targets:\n  web: http',
      ),
      'l/cache': book('## Ask\n```redis cache\nPING\n```', 'targets:\n  cache: redis'),
      'l/wait': book('## Wait\n```sql db\nselect pg_sleep(60) as audit_links_wait\n```'),
      'l/next': book('## Next\n```sql db\nselect pg_sleep(0.5), 7 as n\n```'),
      'l/tool': book(
        '## Tool\n```sh host\ntrue\n```\n```step\neffect: reads\nneeds: [tool no-such-tool-here]\n```\n\n## Super\n```sql db\nselect 1\n```\n```step\nneeds: [privilege pg_monitor]\n```',
        'targets:\n  db: postgres\n  host: ssh',
      ),
      'l/skip': book(
        '## One\n```sql db\nupdate counter set n = n + 1\n```\n```step\neffect: changes\n```\n\n## Two\n- [ ] Look\n- [ ] Listen\n\n## Three\n```sql db\nselect n from counter\n```',
      ),
      'l/undo': book(
        "## Set\n```sql db\nupdate counter set n = n + 1\n```\n```step\neffect: changes\n```\n```sql db role=undo\nselect 'update counter set n = n - 1' as statement\n```",
      ),
      'l/much': book(
        "## Set\n```sql db\nupdate counter set n = n + 1\n```\n```step\neffect: changes\n```\n```sql db role=undo\nselect 'select 1' as statement from generate_series(1, 200000)\n```",
      ),
      'l/no-undo': book(
        '## Set\n```sql db\nupdate counter set n = n + 1\n```\n```step\neffect: changes\n```\n```sql db role=undo\nselect 1 / 0 as statement\n```',
      ),
    },
  })
})
afterAll(async () => {
  await deck?.close()
  service?.close()
  await server?.stop()
  await sshd?.stop()
  await closed?.stop()
  await redis?.stop()
  await scratch?.remove()
})
const count = async () => Number((await server.exec('select n from counter')).rows[0].n)

test.for([
  ['unseen', 'HOST_KEY_UNKNOWN'],
  ['wrong', 'HOST_KEY_CHANGED'],
])(
  'a host whose key is %s fails its own step with %s and gets no command; the database is looked at (E1, E2)',
  async ([name, code], ctx) => {
    if (!sshd) return ctx.skip(noSshd())
    const run = await deck.run({ runbook: 'l/both', targets: { db: 'db', host: name ?? '' } })
    expect(run.steps.host).toMatchObject({ outcome: 'failed', failure: { kind: 'denied', code, layer: 'host-key' } })
    expect(run.steps.host?.failure?.detail?.fingerprint ?? run.steps.host?.failure?.message).toContain('SHA256:')
    expect(run.steps.database?.outcome).toBe('passed')
    expect(run.outcome).toBe('failed')
  },
)

test('a tunnel that the host refuses fails what lies behind it, not the host (F22)', async ctx => {
  if (!closed) return ctx.skip(noSshd())
  const run = await deck.run({ runbook: 'l/both', targets: { db: 'behind', host: 'closed' } })
  expect(run.steps.database).toMatchObject({ outcome: 'failed', failure: { code: 'FORWARD_REFUSED' } })
  expect(run.steps.host?.outcome).toBe('passed')
})

test('a POST without an answer is unknown and is sent once (M4)', async () => {
  asked = []
  const id = await deck.start({ runbook: 'l/post' })
  const run = await deck.follow(id, (question, all) =>
    question.kind === 'settle' ? { kind: 'settle', how: 'leave' } : yes(question, all),
  )
  expect(run.steps.tell).toMatchObject({ outcome: 'unknown', failure: { lost: true } })
  expect(run.steps.after?.outcome).toBeUndefined()
  expect(asked).toEqual(['POST /gone'])
})

test('a POST that is cancelled while it waits may have happened, and is said to be unknown (M6)', async () => {
  asked = []
  const id = await deck.start({ runbook: 'l/slow-post' })
  const following = deck.follow(id, yes)
  await until(async () => expect(asked).toEqual(['POST /slow']))
  await deck.engine.cancel(id)
  const run = await following
  expect(run.steps.tell?.outcome).toBe('unknown')
  expect(run.outcome).toBe('unknown')
})

test('a Redis behind a socket file is reached by that file', async ctx => {
  if (!redis) return ctx.skip(noRedis())
  expect((await deck.run({ runbook: 'l/cache' })).outcome).toBe('passed')
})

test('a cancelled query is gone, and the statement that follows is not the one that is hit (H15)', async () => {
  const waiting = async () =>
    (
      await server.exec(
        "select pid from pg_stat_activity where query like '%audit_links_wait%' and state = 'active' and pid <> pg_backend_pid()",
      )
    ).rows
  for (let turn = 0; turn < 5; turn++) {
    const id = await deck.start({ runbook: 'l/wait', targets: { db: 'db' } })
    const following = deck.follow(id)
    await until(async () => expect(await waiting()).toHaveLength(1))
    const [next] = await Promise.all([
      deck.start({ runbook: 'l/next', targets: { db: 'db' } }).then(run => deck.follow(run)),
      deck.engine.cancel(id),
    ])
    expect((await following).outcome).toBe('cancelled')
    expect(await waiting()).toEqual([])
    expect(next.steps.next?.tables[0]?.table.rows[0]?.[1]).toBe(7)
  }
})

test('what a step needs and the target lacks is said before anything is tried', async ctx => {
  if (!sshd) return ctx.skip(noSshd())
  const profile = await deck.store.profiles.get('db')
  await deck.store.profiles.save({ ...profile, user: 'plain' } as never)
  try {
    const run = await deck.run({ runbook: 'l/tool', targets: { db: 'db', host: 'good' } })
    expect(run.steps.tool).toMatchObject({ outcome: 'failed', failure: { kind: 'missing', code: 'NO_TOOL' } })
    expect(run.steps.super).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'denied', code: 'NO_PRIVILEGE', hint: 'grant pg_monitor to "plain";' },
    })
  } finally {
    await deck.store.profiles.save(profile as never)
  }
})

test('a step can be skipped with a reason; a checklist with open boxes is not done', async () => {
  const was = await count()
  const run = await deck.run({ runbook: 'l/skip', targets: { db: 'db' } }, question =>
    question.kind === 'checklist'
      ? { kind: 'checklist', items: [{ done: true, note: 'seen' }, { done: false }] }
      : { kind: 'skip', reason: 'not today' },
  )
  expect(run.steps.one).toMatchObject({ outcome: 'skipped', reason: 'not today' })
  expect(run.steps.two).toMatchObject({ outcome: 'skipped', reason: '1 of 2 left open.' })
  expect(run.steps.two?.notes).toEqual(['☑ Look: seen', '☐ Listen'])
  expect(run.steps.three?.outcome).toBe('passed')
  expect(await count()).toBe(was)
})

test('a change is taken back once, and what cannot be taken back whole is not made (Q9)', async () => {
  const was = await count()
  const id = await deck.start({ runbook: 'l/undo', targets: { db: 'db' } })
  await deck.follow(id, yes)
  expect(await count()).toBe(was + 1)
  await deck.engine.undo(id, 'set')
  expect((await deck.follow(id, yes)).steps.set?.undo?.state).toBe('done')
  expect(await count()).toBe(was)
  await expect(deck.engine.undo(id, 'set')).rejects.toMatchObject({ failure: { kind: 'invalid' } })
  for (const runbook of ['l/no-undo', 'l/much']) {
    const run = await deck.run({ runbook, targets: { db: 'db' } }, yes)
    expect(run.steps.set).toMatchObject({ outcome: 'failed', failure: { code: 'NO_UNDO' } })
  }
  expect(await count()).toBe(was)
})
