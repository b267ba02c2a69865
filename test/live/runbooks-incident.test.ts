import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { startPostgres } from '../support/postgres'
import { noRedis, startRedis } from '../support/redis'
import { until } from '../support/scratch'
import { type ContainerScene, startContainerScene } from './container-scene'
import { pickIn, postgresTarget, redisTarget, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function deckFor(profiles: Parameters<typeof startDeck>[0]['profiles']): Promise<Deck> {
  const deck = await startDeck({ profiles })
  ending.push(() => deck.close())
  return deck
}

test('evidence is kept of every server that answers, without what looks like a secret', async context => {
  const missing = noRedis()
  if (missing) return context.skip(missing)
  const server = await startPostgres(17)
  ending.push(() => server.stop())
  const redis = await startRedis(['--slowlog-log-slower-than', '0'])
  ending.push(() => redis.stop())
  const deck = await deckFor([
    postgresTarget('db', server.port, 'postgres'),
    redisTarget('cache', redis.port),
    { name: 'host', protocol: 'local' as const },
    // A second database that nobody listens for: another look, which fails and takes nothing else with it.
    postgresTarget('away', 1, 'postgres'),
  ])
  const { id } = await deck.desk.declare({ id: 'acme' }, { title: 'Down', severity: 'P1' }, 'ann')
  await server.exec(`create table t (a int); create role app login password 'zQ9xhunter22'`)
  // The same number is another table's in another database.
  await server.exec('create database twin template postgres')
  await server.exec('alter table t rename to wrong')
  const held = server.exec('begin; lock table t; select pg_sleep(600)', 'twin').catch(() => {})
  ending.push(
    () => held,
    async () =>
      void (await server.exec(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'twin'`)),
  )
  const locked = `select 1 from pg_locks where mode = 'AccessExclusiveLock'`
  await until(async () => expect((await server.exec(locked)).rowCount).toBe(1))
  const looks = (await deck.desk.evidence.awaited('acme'))?.looks ?? []
  expect(looks).toHaveLength(2)
  const runs = []
  for (const targets of looks) runs.push(await deck.run({ runbook: 'incident/evidence', targets }))
  const whole = runs.find(run => run.header?.targets.db?.name === 'db')
  if (!whole) throw new Error('the database was not looked at')
  expect(surprises(whole)).toEqual([])
  expect(rowsOf(whole, 'figures-of-the-databases').map(row => row.database)).toContain('postgres')
  expect(rowsOf(whole, 'all-locks-of-the-database').map(row => row.one_of_them)).toContainEqual(
    expect.stringMatching(/^table \d+ of twin$/),
  )
  expect(JSON.stringify(rowsOf(whole, 'all-locks-of-the-database'))).not.toContain('wrong')
  const away = runs.find(run => run !== whole)
  if (!away) throw new Error('the other one was not looked at')
  expect(stepOf(away, 'figures-of-the-databases').outcome).toBe('failed')
  expect(JSON.stringify(rowsOf(away, 'figures-of-redis'))).toContain('redis_version')
  expect(JSON.stringify(rowsOf(away, 'when-redis-saves'))).toContain('save')
  expect(rowsOf(away, 'what-the-host-is-doing').map(row => row.part)).toContain('memory')
  const { incident, timeline } = await deck.desk.get(id)
  expect(incident.evidence).toMatchObject({ state: 'kept', runs: runs.map(run => run.header?.id) })
  expect(JSON.stringify([runs, timeline])).not.toContain('zQ9xhunter22')
}, 60_000)

describe.runIf(process.platform === 'linux')('a complete outage', () => {
  let scene: ContainerScene | string
  beforeAll(async () => {
    scene = await startContainerScene()
  })
  afterAll(async () => {
    if (typeof scene !== 'string') await scene.close()
  })

  test('is told from the ground up, and only what is down is restarted', async context => {
    if (typeof scene === 'string') return context.skip(scene)
    const { engine, sshd } = scene
    const of = (project: string) => ['--label', `com.docker.compose.project=${project}`]
    for (const name of ['shop_redis', 'shop_api', 'shop_web'])
      await engine.run(name, ['sleep', '3600'], ['--restart', 'unless-stopped', ...of('shop')])
    await engine.run('blog_web', ['sleep', '3600'], of('blog'))
    for (const name of ['shop_redis', 'shop_api']) await engine.docker('stop', '-t', '0', name)
    await until(async () => {
      if ((await engine.docker('inspect', '-f', '{{.State.Status}}', 'shop_api')) !== 'exited') throw new Error('runs')
    }, 30_000)
    const host = { name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port, user: sshd.user }
    const deck = await deckFor([{ ...host, key: sshd.key, hostKey: sshd.fingerprint }])
    const here: typeof staysHere = (question, run) =>
      question.kind === 'decision'
        ? { kind: 'decision', to: '#restart-databases-and-queues' }
        : pickIn(question.step.startsWith('restart-') ? question.step : '')(question, run)
    const looked = await deck.run({ runbook: 'incident/outage' }, staysHere)
    expect(stepOf(looked, 'is-everything-up').outcome).toBe('skipped')
    const started = await engine.docker('inspect', '-f', '{{.State.StartedAt}}', 'shop_web')
    // Beside another system none is restarted before somebody says which is ours.
    const unsaid = await deck.run({ runbook: 'incident/outage' }, here)
    expect(titles(unsaid, 'which-containers-are-down', 'warning').join()).toMatch(/several projects/)
    expect(stepOf(unsaid, 'restart-what-stands-on-them').outcome).toBe('skipped')
    const run = await deck.run({ runbook: 'incident/outage', parameters: { project: 'shop' } }, here)
    expect(surprises(run)).toEqual([])
    const down = rowsOf(run, 'which-containers-are-down').filter(row => row.trouble !== null)
    expect(down.map(row => row.name).toSorted()).toEqual(['shop_api', 'shop_redis'])
    // All are of one image: what others stand on is known by its name, and comes first.
    const restarted = (step: string) => stepOf(run, step).items.map(({ item }) => item)
    const idOf = (name: string) => down.find(row => row.name === name)?.id
    expect(restarted('restart-databases-and-queues')).toEqual([idOf('shop_redis')])
    expect(restarted('restart-what-stands-on-them')).toEqual([idOf('shop_api')])
    expect(stepOf(run, 'restart-what-stands-on-them').outcome).toBe('passed')
    expect(rowsOf(run, 'is-everything-up').filter(row => row.trouble !== null)).toEqual([])
    // What was well was left alone.
    expect(await engine.docker('inspect', '-f', '{{.State.StartedAt}}', 'shop_web')).toBe(started)
  }, 60_000)
})

test('the response names what is late, and what is not decided', async () => {
  const deck = await deckFor([{ name: 'host', protocol: 'local' as const }])
  const none = await deck.run({ runbook: 'incident/response' }, staysHere)
  expect(stepOf(none, 'what-is-open').notes.join()).toMatch(/No incident is open/)
  const { id } = await deck.desk.declare({ id: 'acme' }, { title: 'Down', severity: 'P0' }, 'ann')
  await deck.desk.change(id, async one => [{ ...one, declaredAt: new Date(Date.now() - 3_600_000).toISOString() }, []])
  const run = await deck.run({ runbook: 'incident/response', parameters: {} }, staysHere)
  expect(stepOf(run, 'what-is-open').findings.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^P0 “Down”: the acknowledgement is 45 min.* late$/),
    'The evidence of “Down” is not gathered yet',
  ])
})
