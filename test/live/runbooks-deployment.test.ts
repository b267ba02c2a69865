import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deploymentMarks, deploymentsOf } from '#domain/deployment'
import type { Run } from '#domain/run'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { type DeployedShop, startDeployedShop } from '../support/deployed-shop'
import { postgresTarget, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const slower = 'statements-that-became-slower'

/** Agrees to everything, and at a decision takes the way that leads there. */
const takes =
  (to: string): Answering =>
  (question, run) =>
    question.kind === 'decision'
      ? { kind: 'decision', to: question.choices.find(choice => choice.to.startsWith(to))?.to ?? '' }
      : yes(question, run)

describe('a deployment', () => {
  let shop: DeployedShop
  let deck: Deck
  const children: Promise<Run>[] = []
  const run = async (part: string, version: string, answering: Answering, more: Record<string, string> = {}) => {
    const parameters = { version, replaces: '2.9', ...more }
    const done = await deck.run({ runbook: `deployment/${part}`, parameters }, answering)
    await Promise.all(children.splice(0))
    return done
  }
  const deployments = async () => deploymentsOf(await deck.store.deployments.runs('acme', 0, Date.now() + 1000))

  beforeAll(async () => {
    shop = await startDeployedShop()
    deck = await startDeck({
      profiles: [
        { name: 'host', protocol: 'local' },
        { name: 'web', protocol: 'http', url: `http://127.0.0.1:${shop.web.port}`, health: ['/health'] },
        postgresTarget('postgres', shop.server.port),
      ],
      facts: shop.facts,
      thresholds: {
        // How full this machine is, is not what is tested; nor how many times slower a loaded one makes it.
        disk_used_pct: { warning: 101, critical: 102 },
        inode_used_pct: { warning: 101, critical: 102 },
        idle_in_transaction_seconds: { warning: 1 },
        statement_slower_times: { warning: 1.5, critical: 1000 },
      },
    })
    // What a decision leads to is a run of its own, with questions of its own.
    deck.engine.onEvents((_run, events) => {
      for (const event of events)
        if (event.type === 'step.child' && !event.outcome) children.push(deck.follow(event.run, yes))
    })
  })
  afterAll(async () => {
    await deck?.close()
    await shop?.stop()
  })

  test('before: what can be measured is, with its number; what cannot is told as missing', async () => {
    const blocker = await shop.server.connect()
    await blocker.query('create table prices (id int)')
    await blocker.query('begin')
    await blocker.query('lock table prices')
    await shop.server.exec('select pg_sleep(1.1)')
    const before = await run('before', '2.10', yes)
    await blocker.end()
    expect(surprises(before)).toEqual([])
    expect(rowsOf(before, 'which-version-runs-now')[0]).toMatchObject({ version: '2.9', is_new: 'no', is_old: 'yes' })
    expect(rowsOf(before, 'what-would-be-deployed')[0]).toMatchObject({ commits: 1, files: 1, migrations: 1 })
    expect(rowsOf(before, 'the-commits').map(row => row.subject)).toEqual(['Say "prices" in euros'])
    expect(rowsOf(before, 'which-migrations-wait').map(row => row.name)).toEqual(['0002_prices'])
    expect(stepOf(before, 'the-newest-backup').outcome).toBe('passed')
    expect(titles(before, 'who-would-keep-a-migration-waiting', 'critical')[0]).toContain(
      'A session of postgres (no name) is idle in a transaction',
    )
    expect(titles(before, 'has-a-backup-been-proved')[0]).toContain('No backup of this system was restored')
    expect(stepOf(before, 'the-way-back').notes[0]).toMatch(/^Back to 2\.9 by: cd .*; the data as of .*shop-.*\.sql$/)
    expect(stepOf(before, 'does-it-answer').outcome).toBe('passed')
    expect(rowsOf(before, 'statements-at-this-moment').length).toBeGreaterThan(0)
    expect(titles(before, 'is-enough-measured')[0]).toContain('Nothing is measured of acme')
    expect(stepOf(before, 'what-only-people-know').notes[0]).toContain('☑ All tests passed')
  })

  test('nothing to go back to, no backup, a version nobody knows and an output that is not understood are told', async () => {
    const blank = { folder: `${shop.folder}/repository`, rollback_command: 'cd /nowhere && ./x', version: '9.9' }
    const before = await run('before', '9.9', yes, blank)
    expect(titles(before, 'the-newest-backup', 'critical')[0]).toContain('There is no backup in')
    expect(titles(before, 'the-way-back', 'critical')[0]).toContain('would not run on this host')
    expect(titles(before, 'what-would-be-deployed', 'warning')[0]).toContain('does not know 9.9')
    const odd = await run('before', '9.9', yes, { migrations_command: 'echo quiet' })
    expect(stepOf(odd, 'which-migrations-wait').failure?.code).toBe('NOT_UNDERSTOOD')
    expect(titles(odd, 'what-was-done-lately-and-what-is-missing').join()).toContain('Not measured: which migrations')
  })

  test('looking whether the way back is there does nothing of it, and what cannot be told is not called good', async () => {
    const done = `${shop.folder}/done`
    const home = '~/no such folder'
    for (const [rollback_command, severity] of [
      [`cd /nowhere || touch ${done} && ./deploy.sh`, 'warning'],
      [`cd $(touch ${done}; echo /) && sh x`, 'warning'],
      [`cd ${shop.folder}; ./nothing.sh "$VERSION"`, 'warning'],
      [`cd ${shop.folder} && VERSION="$VERSION" ./deploy.sh`, 'warning'],
      [`cd '${home}' && ./deploy.sh`, 'critical'],
      [`cd "${shop.folder}" && ./deploy.sh "$VERSION"`, undefined],
    ] as const) {
      const before = await run('before', '9.9', yes, { rollback_command })
      const found = stepOf(before, 'the-way-back').findings.map(one => one.severity)
      expect([rollback_command, ...found]).toEqual([rollback_command, ...(severity ? [severity] : [])])
    }
    expect(existsSync(done)).toBe(false)
  })

  test('during: closed, deployed, migrated, seen well, opened; declined, nothing is a deployment', async () => {
    await shop.work()
    const declined = await run('during', '2.10', (question, of) =>
      question.kind === 'confirm' ? { kind: 'confirm', agree: false } : yes(question, of),
    )
    expect(declined.outcome).toBe('passed')
    expect(await shop.version()).toBe('2.9')
    expect((await deployments()).filter(one => one.run)).toEqual([])

    let closed = false
    const during = await run('during', '2.10', (question, of) => {
      if (question.step === 'deploy') closed = existsSync(shop.facts.maintenance_file ?? '')
      return takes('#open-again')(question, of)
    })
    expect(surprises(during)).toEqual([])
    expect(during.outcome).toBe('passed')
    expect(closed).toBe(true)
    expect(existsSync(shop.facts.maintenance_file ?? '')).toBe(false)
    expect(shownBy(during, 'migrate', 'preview')).toMatchObject({ name: '0002_prices' })
    expect(
      stepOf(during, 'deploy')
        .output.map(one => one.text)
        .join(''),
    ).toContain('deploying 2.10')
    expect(
      stepOf(during, 'migrate')
        .output.map(one => one.text)
        .join(''),
    ).toContain('-c lock_timeout=5s')
    expect(rowsOf(during, 'which-migrations-still-wait')).toEqual([])
    const [newest] = await deployments()
    expect(newest).toMatchObject({ version: '2.10', before: { part: 'before' }, run: { outcome: 'passed' } })
    const [mark] = deploymentMarks(await deck.store.deployments.runs('acme', 0, Date.now() + 1000))
    expect(mark).toMatchObject({ kind: 'deployment', version: '2.10', title: 'Deployment: 2.10', by: 'tester' })
    expect(mark?.until).toBeGreaterThan(mark?.at ?? 0)
  })

  test('after: the statement that became three times as slow is named first, and the way back is taken from there', async () => {
    const early = await run('after', '2.10', takes('#before-you-leave'), { window: '1m' })
    expect(rowsOf(early, slower).length).toBeGreaterThan(0)
    expect(titles(early, 'what-the-comparison-says')[0]).toMatch(/whether it became worse is not known/)
    expect(titles(early, slower, 'warning')[0]).toContain('Not enough data')
    await shop.work()
    const [mark] = deploymentMarks(await deck.store.deployments.runs('acme', 0, Date.now() + 1000))
    const line = (at: number, says: string) => `${new Date(at).toISOString()} ERROR shop: ${says}\n`
    const log = join(shop.folder, 'shop.log')
    await writeFile(log, line((mark?.at ?? 0) - 20_000, 'the disk was full') + line(Date.now(), 'no such column'))
    const after = await run('after', '2.10', takes('deployment/rollback'), { window: '1m', files: log })
    expect(titles(after, 'what-the-logs-say', 'warning')).toEqual([expect.stringMatching(/^Once: .*no such column/)])
    expect(titles(after, 'what-the-logs-say', 'info')).toEqual([
      expect.stringMatching(/^Before the deployment, and not since: once: .*the disk was full/),
    ])
    expect(surprises(after)).toEqual([])
    expect(rowsOf(after, slower)[0]).toMatchObject({ verdict: 'slower' })
    expect(titles(after, slower, 'warning')[0]).toMatch(/times as long as before: .*planted/)
    expect(titles(after, 'what-the-comparison-says')).toEqual([
      'For going back speaks: slower statements: 1; the logs tell errors; as the steps above say',
    ])
    expect(rowsOf(after, slower).find(row => String(row.statement).includes('heavy'))?.verdict).toBe('same')
    expect(await shop.version()).toBe('2.9')
    const [back, forward] = await deployments()
    expect(back).toMatchObject({ version: '2.9', run: { part: 'rollback', outcome: 'passed' } })
    expect(forward).toMatchObject({
      version: '2.10',
      rolledBack: { id: back?.run?.id },
      after: [{ id: after.header?.id }, { id: early.header?.id }],
    })
    // Gone back, it is as quick as before: nobody is asked.
    await shop.work()
    const well = await run('after', '2.9', takes('deployment/rollback'), { window: '1m' })
    expect(titles(well, 'what-the-comparison-says')[0]).toMatch(/^Nothing that was compared became worse/)
    expect(stepOf(well, 'does-it-stay').outcome).toBe('skipped')
  })

  test('a deployment that fails leads to the way back, and it is opened again by a person’s word only', async () => {
    const nobody = await run('during', 'lost', (question, of) =>
      question.kind === 'decision' ? { kind: 'skip', reason: 'nobody is there' } : yes(question, of),
    )
    expect(stepOf(nobody, 'open-again').outcome).toBe('skipped')
    expect(existsSync(shop.facts.maintenance_file ?? '')).toBe(true)
    const lost = await run('during', 'lost', takes('#open-again'))
    expect(stepOf(lost, 'deploy').outcome).toBe('failed')
    expect(stepOf(lost, 'migrate').outcome).toBe('skipped')
    expect(stepOf(lost, 'open-again').outcome).toBe('passed')
    const broken = await run('during', 'broken', takes('deployment/rollback'), { attempts: '1' })
    expect(titles(broken, 'does-it-answer', 'critical')[0]).toContain('/health is unwell')
    expect(stepOf(broken, 'is-it-well').children[0]).toMatchObject({
      runbook: 'deployment/rollback',
      outcome: 'passed',
    })
    expect(stepOf(broken, 'is-it-open').outcome).toBe('passed')
    expect(await shop.version()).toBe('2.9')
    expect(existsSync(shop.facts.maintenance_file ?? '')).toBe(false)
    const marks = deploymentMarks(await deck.store.deployments.runs('acme', 0, Date.now() + 1000))
    expect(marks.map(mark => mark.title)).toContain('Deployment: lost (failed)')
  })
})
