import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsSchema } from '#contract/app'
import { openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { findChromium } from '../../src/main/printing/find-chromium'
import { buildConsole, runConsole, startConsole } from '../support/built-console'
import { type Postgres, startPostgres } from '../support/postgres'
import { freePort, scratchFolder } from '../support/scratch'

let data: string
let folder: string
let postgres: Postgres
const ends: (() => Promise<unknown>)[] = []

const head = (title: string) => `---
title: ${title}
summary: For the terminal door's tests.
cadence: on-demand
targets:
  db: postgres
---
`
const runbooks = {
  proof: `${head('Proof').replace('targets:', 'certificate: [look]\ntargets:')}
## Look
\`\`\`sql db
select 1 as one
\`\`\`
`,
  batches: `${head('Batches')}
## Clean
\`\`\`sql db
with gone as (delete from heap where n in (select n from heap order by n limit 10) returning n)
select count(*) as done, count(*) < 10 as finished, pg_sleep(0.3) is null as audit_batch from gone
\`\`\`
\`\`\`step
effect: destroys
repeat: { until: row.finished }
\`\`\`
\`\`\`sql db role=verify
select count(*) = 0 as ok, count(*) as left from heap
\`\`\`
`,
  fine: `${head('Fine')}
## Look
\`\`\`sql db
select 1 as one
\`\`\`
`,
  trouble: `${head('Trouble')}
## Look
\`\`\`sql db
select 'a|b' as name, 12 as size
\`\`\`
\`\`\`judge
- when: row.size > 10
  severity: warning
  title: '{row.name} is {row.size}'
  advice: Make it smaller.
- when: row.size > 11
  severity: critical
  title: 'much too large'
\`\`\`
`,
  broken: `${head('Broken')}
## Look
\`\`\`sql db
select * from nowhere
\`\`\`
`,
  slow: `${head('Slow')}
## Sleep
\`\`\`sql db
select pg_sleep(60)
\`\`\`
\`\`\`step
timeout: 5m
\`\`\`
`,
  change: `${head('Change')}
## Offer
\`\`\`sql db
select n as name from (values ('red'), ('blue')) as v(n)
\`\`\`
## Make them
\`\`\`sql db
create table :"row_name" ()
\`\`\`
\`\`\`step
effect: changes
each: offer
pick: many
\`\`\`
\`\`\`sql db role=preview
select 'a table called ' || :'row_name' as will_be
\`\`\`
`,
  secret: `${head('Secret').replace('targets:', 'parameters:\n  word: { type: secret, label: Word }\ntargets:')}
## Count it
\`\`\`sql db
select length(:'word') as letters
\`\`\`
\`\`\`judge
- when: row.letters == 13
  severity: info
  title: 'thirteen'
\`\`\`
`,
  drop: `${head('Drop')}
## Drop it
\`\`\`sql db
drop table precious
\`\`\`
\`\`\`step
effect: destroys
\`\`\`
`,
}

beforeAll(async () => {
  await buildConsole()
  const scratch = await scratchFolder('terminal')
  folder = scratch.path
  data = join(folder, 'data')
  postgres = await startPostgres(18)
  ends.push(scratch.remove, () => postgres.stop())
  await mkdir(join(folder, 'own/try'), { recursive: true })
  for (const [name, text] of Object.entries(runbooks)) await writeFile(join(folder, 'own/try', `${name}.md`), text)
  const target = `{ protocol: postgres, host: 127.0.0.1, port: ${postgres.port}, user: postgres, tls: disable }`
  await writeFile(join(folder, 'acme.yaml'), `name: acme\nenvironment: development\ntargets:\n  db: ${target}\n`)
  await writeFile(join(folder, 'prod.yaml'), `name: prod\nenvironment: production\ntargets:\n  main: ${target}\n`)
  const house = await openHouse({ dataFolder: data, allowKeyFile: true, log: createLog(data) })
  await house.client.app.saveSettings(settingsSchema.parse({ folders: [join(folder, 'own')] }))
  await house.close()
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

const quarterdeck = (...args: string[]) => runConsole(data, args)
const exists = async (table: string) =>
  (await postgres.exec(`select to_regclass('${table}') is not null as there`)).rows[0].there as boolean

describe('systems from a file', () => {
  test('apply adds them, and again changes nothing', async () => {
    const first = await quarterdeck('apply', join(folder, 'acme.yaml'), '--format', 'json')
    expect([first.code, JSON.parse(first.stdout)]).toEqual([
      0,
      { added: ['acme', 'acme/db'], changed: [], unchanged: [] },
    ])
    const again = await quarterdeck('apply', join(folder, 'acme.yaml'), '--format', 'json')
    expect(JSON.parse(again.stdout)).toEqual({ added: [], changed: [], unchanged: ['acme', 'acme/db'] })
    expect((await quarterdeck('apply', join(folder, 'prod.yaml'))).stdout).toContain('2 added')
  })
  test('listings say what is there', async () => {
    const systems = JSON.parse((await quarterdeck('systems', '--format', 'json')).stdout)
    expect(systems.map((one: { name: string }) => one.name)).toEqual(['acme', 'prod'])
    expect((await quarterdeck('profiles', '--system', 'acme')).stdout).toContain(`127.0.0.1:${postgres.port}/postgres`)
    const listed = JSON.parse((await quarterdeck('list', '--format', 'json')).stdout)
    expect(listed.map((one: { id: string }) => one.id)).toEqual(
      expect.arrayContaining(['try/fine', 'health/service', 'postgres/locks']),
    )
  })
  test('export prints them as apply reads them', async () => {
    const { stdout } = await quarterdeck('export')
    await writeFile(join(folder, 'again.yaml'), stdout)
    const again = await quarterdeck('apply', join(folder, 'again.yaml'), '--format', 'json')
    expect(JSON.parse(again.stdout)).toMatchObject({ added: [], changed: [] })
  })
})

describe('targets are tried layer by layer', () => {
  test('one that answers passes every layer', async () => {
    const { code, stdout } = await quarterdeck('test', '--system', 'acme')
    expect(code).toBe(0)
    expect(stdout).toMatch(/passed {2}tcp/)
  })
  test('one that does not ends with 20 and names the layer', async () => {
    const port = await freePort()
    const db = { protocol: 'postgres', host: '127.0.0.1', port, user: 'nobody' }
    const file = join(folder, 'gone.yaml')
    await writeFile(file, JSON.stringify({ name: 'gone', environment: 'development', targets: { db } }))
    await quarterdeck('apply', file)
    const { code, stdout } = await quarterdeck('test', 'db', '--system', 'gone', '--format', 'json')
    expect(code).toBe(20)
    const [result] = JSON.parse(stdout)
    expect(result).toMatchObject({ target: 'db', ok: false })
    expect(result.layers.at(-1)).toMatchObject({ layer: 'tcp', ok: false, code: 'ECONNREFUSED' })
  })
})

describe('exit codes', () => {
  test('a run that found nothing ends with 0 and prints what it did', async () => {
    const { code, stdout } = await quarterdeck('run', 'try/fine', '--system', 'acme')
    expect(code).toBe(0)
    expect(stdout).toMatch(/passed {2}Look/)
    // Not a terminal: no colours.
    expect(stdout).not.toContain('\u001b')
  })
  test('its report can be had afterwards, and a certificate only where its runbook gives one', async () => {
    const { run } = JSON.parse((await quarterdeck('run', 'try/fine', '--system', 'acme', '--format', 'json')).stdout)
    const report = await quarterdeck('report', run)
    expect(report).toMatchObject({ code: 0, stdout: expect.stringMatching(/^# Fine\n/) })
    const none = await quarterdeck('report', run, '--certificate')
    expect(none.code).not.toBe(0)
    expect(none.stderr).toContain('certifies nothing')
    const { run: certified } = JSON.parse(
      (await quarterdeck('run', 'try/proof', '--system', 'acme', '--format', 'json')).stdout,
    )
    const certificate = await quarterdeck('report', certified, '--certificate', '--format', 'html')
    expect(certificate.stdout).toContain('<h1>Certificate: Proof</h1>')
    expect(certificate.stdout).toContain('CERTIFIED.')
  })

  test('its report goes into a file of its own as a PDF, or says what is missing to make one', async () => {
    const { run } = JSON.parse((await quarterdeck('run', 'try/fine', '--system', 'acme', '--format', 'json')).stdout)
    const file = join(folder, 'fine.pdf')
    const written = await quarterdeck('report', run, '--format', 'pdf', '--output', file)
    if (await findChromium()) {
      expect(written).toMatchObject({ code: 0, stdout: '' })
      expect((await readFile(file, 'latin1')).slice(0, 5)).toBe('%PDF-')
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      const again = await quarterdeck('report', run, '--output', file)
      expect(again).toMatchObject({ code: 64, stderr: expect.stringContaining('is there already') })
    } else expect(written).toMatchObject({ code: 20, stderr: expect.stringContaining('No Chromium was found') })
  }, 120_000)

  test('findings end with 10, in the JSON that is a contract, worst first', async () => {
    const { code, stdout } = await quarterdeck('run', 'try/trouble', '--system', 'acme', '--format', 'json')
    expect(code).toBe(10)
    const run = JSON.parse(stdout)
    expect(run).toMatchObject({
      runbook: 'try/trouble',
      system: 'acme',
      outcome: 'found',
      steps: [{ id: 'look', title: 'Look', kind: 'sql', outcome: 'found' }],
      failures: [],
    })
    expect(run.steps[0].durationMs).toBeGreaterThanOrEqual(0)
    expect(run.findings.map((one: { severity: string; title: string }) => [one.severity, one.title])).toEqual([
      ['critical', 'much too large'],
      ['warning', 'a|b is 12'],
    ])
    expect(run.findings[1]).toMatchObject({ step: 'look', advice: 'Make it smaller.', next: null })
  })
  test('a secret comes from the environment, and is refused on the command line', async () => {
    const args = ['run', 'try/secret', '--system', 'acme', '--format', 'json']
    const told = await runConsole(data, [...args, '--secret', 'word=TRY_WORD'], { TRY_WORD: 'canary-secret' })
    expect([told.code, JSON.parse(told.stdout).findings[0].title]).toEqual([0, 'thirteen'])
    expect(told.stdout + told.stderr).not.toContain('canary-secret')
    for (const more of [
      ['--param', 'word=canary-secret'],
      ['--secret', 'word=NOT_SET'],
      ['--secret', 'other=HOME'],
      [],
    ]) {
      const { code, stdout, stderr } = await quarterdeck(...args, ...more)
      expect([code, stdout], more.join(' ')).toEqual([64, ''])
      expect(stderr).not.toContain('canary-secret')
    }
  })
  test('a step that could not look ends with 20 and says why', async () => {
    const { code, stdout } = await quarterdeck('run', 'try/broken', '--system', 'acme', '--format', 'json')
    expect(code).toBe(20)
    expect(JSON.parse(stdout).failures).toMatchObject([{ step: 'look', kind: expect.any(String) }])
    expect(JSON.parse(stdout).failures[0].message).toContain('nowhere')
  })
  test('what cannot be meant ends with 64 and prints nothing on stdout', async () => {
    for (const args of [
      ['run', 'no/such', '--system', 'acme'],
      ['run', 'try/fine', '--system', 'nobody'],
      ['run', 'try/fine'],
      ['run', 'try/fine', '--system', 'acme', '--param', 'x=1'],
      ['run', 'try/fine', '--system', 'acme', '--target', 'nothing=db'],
      ['run', 'try/fine', '--system', 'acme', '--param', 'novalue'],
      ['run'],
      ['bogus'],
      ['list', '--format', 'xml'],
      ['apply', join(folder, 'missing.yaml')],
      ['test', 'nowhere', '--system', 'acme'],
    ]) {
      const { code, stdout, stderr } = await quarterdeck(...args)
      expect([args.join(' '), code, stdout]).toEqual([args.join(' '), 64, ''])
      expect(stderr).not.toBe('')
      expect(stderr).not.toContain('    at ')
    }
  })
  test('Ctrl-C cancels, the server is free again, and it ends with 40', async () => {
    const run = startConsole(data, ['run', 'try/slow', '--system', 'acme', '--format', 'json'])
    const sleeping = () =>
      postgres.exec(`select pid from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`)
    while ((await sleeping()).rowCount === 0 && run.process.exitCode === null) await new Promise(r => setTimeout(r, 50))
    run.process.kill('SIGINT')
    const { code, stdout } = await run.ended
    expect(code).toBe(40)
    expect(JSON.parse(stdout).outcome).toBe('cancelled')
    expect((await sleeping()).rowCount).toBe(0)
  })
  test('Ctrl-C in a change that is made in batches lets the batch end, and leaves the rest', async () => {
    await postgres.exec('create table heap (n int); insert into heap select generate_series(1, 10000)')
    const left = async () => Number((await postgres.exec('select count(*) from heap')).rows[0].count)
    const words = ['run', 'try/batches', '--system', 'acme', '--yes', '--format', 'json']
    const run = startConsole(data, words)
    while ((await left()) > 9980 && run.process.exitCode === null) await new Promise(r => setTimeout(r, 50))
    run.process.kill('SIGINT')
    const { code, stdout, stderr } = await run.ended
    expect(stderr).toContain('Stopping after this batch')
    expect(code).toBe(40)
    const [failure] = JSON.parse(stdout).failures
    expect(failure.message).toContain('Stopped by the operator.')
    expect(failure.message).toContain(`${10_000 - (await left())} rows. What was done stays done.`)
    await postgres.exec('drop table heap')
  })
})

describe('a change', () => {
  const run = (...more: string[]) => quarterdeck('run', 'try/change', '--system', 'acme', ...more)
  test('without a pick acts on nothing', async () => {
    const { stdout } = await run('--yes', '--format', 'json')
    expect(JSON.parse(stdout).steps[1]).toMatchObject({
      outcome: 'skipped',
      reason: 'Nothing picked: --pick make-them=<row>.',
    })
    expect(await exists('red')).toBe(false)
  })
  test('without --yes is only shown', async () => {
    const { stdout } = await run('--pick', 'make-them=red')
    expect(stdout).toContain('create table "red"')
    expect(stdout).toContain('a table called red')
    expect(stdout).toContain('skipped')
    expect(await exists('red')).toBe(false)
  })
  test('names a row that is not offered', async () => {
    const { stdout } = await run('--yes', '--pick', 'make-them=green')
    expect(stdout).toContain('green')
    expect(await exists('green')).toBe(false)
  })
  test('with --yes is done, for the picked rows only', async () => {
    const { code, stdout } = await run('--yes', '--pick', 'make-them=red', '--format', 'json')
    expect([code, JSON.parse(stdout).outcome]).toEqual([0, 'passed'])
    expect([await exists('red'), await exists('blue')]).toEqual([true, false])
  })
  test('that destroys in production needs the target named as well', async () => {
    await postgres.exec('create table precious (id int)')
    const drop = (...more: string[]) => quarterdeck('run', 'try/drop', '--system', 'prod', '--yes', ...more)
    expect((await drop()).stdout).toContain('--confirm main')
    expect(await exists('precious')).toBe(true)
    expect((await drop('--confirm', 'other')).code).toBe(0)
    expect(await exists('precious')).toBe(true)
    await drop('--confirm', 'main')
    expect(await exists('precious')).toBe(false)
  })
})

test('a run works on a folder that another door owns', async () => {
  const owner = startConsole(data, ['serve'])
  await owner.line(line => line.startsWith('http://'))
  const { code, stdout } = await quarterdeck('run', 'try/trouble', '--system', 'acme', '--format', 'json')
  expect([code, JSON.parse(stdout).outcome]).toEqual([10, 'found'])
  expect(owner.process.exitCode).toBeNull()
  owner.process.kill('SIGTERM')
  expect((await owner.ended).code).toBe(0)
})

test('a round runs the daily runbooks that fit, in order, and ends with the worst of them', async () => {
  const { code, stdout } = await quarterdeck('round', '--system', 'acme', '--format', 'json')
  const round = JSON.parse(stdout)
  const ran = round.runs.map((run: { runbook: string }) => run.runbook)
  expect(ran).toEqual(expect.arrayContaining(['health/database-connectivity', 'health/service']))
  expect(ran).toEqual(ran.toSorted())
  expect(ran).not.toContain('postgres/table-bloat')
  expect(code).toBe({ passed: 0, found: 10, failed: 20 }[round.outcome as 'passed'])
})

test('a round in which a runbook does not load has failed, and names the file', async () => {
  const file = join(folder, 'own/try/unloadable.md')
  await writeFile(file, '---\ntitle: Unloadable\nsurprise: yes\n---\n')
  try {
    const { code, stdout } = await quarterdeck('round', '--system', 'acme', '--format', 'json')
    expect(code).toBe(20)
    expect(JSON.parse(stdout).problems[0].file).toContain('unloadable.md')
  } finally {
    await rm(file)
  }
})

test('lint says what is wrong, where, and ends with 10', async () => {
  await writeFile(
    join(folder, 'own/try/wrong.md'),
    `${head('Wrong')}\n## Look\n\`\`\`sql elsewhere\nselect 1\n\`\`\`\n`,
  )
  const wrong = await quarterdeck('lint', join(folder, 'own/try/wrong.md'), '--format', 'json')
  expect(wrong.code).toBe(10)
  expect(JSON.parse(wrong.stdout)[0]).toMatchObject({ message: expect.stringContaining('elsewhere') })
  expect((await quarterdeck('lint', join(folder, 'own/try/fine.md'))).code).toBe(0)
})
