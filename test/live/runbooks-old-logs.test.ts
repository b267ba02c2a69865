import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Deck, startDeck, yes } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { firstFinding, pickIn, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const reason =
  noSshd() ?? (existsSync('/usr/sbin/logrotate') ? undefined : 'logrotate is not installed (Debian package logrotate)')
const aDay = 86_400
const now = () => Date.now() / 1000
let sshd: Sshd
let deck: Deck
let folder: string
const ending: (() => unknown)[] = []
beforeAll(async () => {
  if (reason) return
  sshd = await startSshd()
  deck = await startDeck({
    profiles: [
      {
        ...{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port: sshd.port },
        ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
      },
    ],
    thresholds: { log_bytes: { warning: 1_000_000, critical: 2_000_000_000 } },
  })
})
beforeEach(async ctx => {
  if (reason) return ctx.skip(reason)
  const scratch = await scratchFolder('old-logs')
  ending.push(() => scratch.remove())
  folder = scratch.path
  await mkdir(join(folder, 'logs'))
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
})

async function log(name: string, text: string, days = 0) {
  const path = join(folder, 'logs', name)
  await writeFile(path, text)
  await utimes(path, now() - days * aDay, now() - days * aDay)
  return path
}

describe('old logs', () => {
  const archive = (answering = staysHere, more: Record<string, string> = {}) =>
    deck.run(
      {
        runbook: 'host/log-archive',
        parameters: { folders: join(folder, 'logs'), archive: join(folder, 'archive'), ...more },
      },
      answering,
    )

  test('are archived, proven and only then removed, and come back by undo as they were', async () => {
    const text = 'a line\n'.repeat(5000)
    const names = ['app.log.1', "it's\nodd.log.2"]
    for (const name of names) await log(name, text, 10)
    await log('app.log', 'young')
    await log('app.log.3', 'young too')
    const done = await archive(pickIn('archive-what-you-choose'))
    expect(surprises(done)).toEqual([])
    expect(stepOf(done, 'archive-what-you-choose').outcome).toBe('passed')
    expect((await readdir(join(folder, 'logs'))).toSorted()).toEqual(['app.log', 'app.log.3'])
    const made = await readdir(join(folder, 'archive'))
    expect(made).toHaveLength(2)
    const [first = ''] = made.filter(name => /^app\.log\.1\.\d{8}-\d+\.gz$/.test(name))
    expect(String(gunzipSync(await readFile(join(folder, 'archive', first))))).toBe(text)
    expect(Math.abs((await stat(join(folder, 'archive', first))).mtimeMs / 1000 - now() + 10 * aDay)).toBeLessThan(600)

    const id = done.header?.id ?? ''
    await deck.engine.undo(id, 'archive-what-you-choose')
    expect(stepOf(await deck.follow(id, yes), 'archive-what-you-choose').undo).toMatchObject({ state: 'done' })
    for (const name of names) expect(await readFile(join(folder, 'logs', name), 'utf8')).toBe(text)
    expect(await readdir(join(folder, 'archive'))).toEqual([])
  })

  test('that are still open are said and left; archives past their age go when chosen', async () => {
    const path = await log('used.log.1', 'x', 10)
    const holder = spawn('sh', ['-c', `exec 3<'${path}'; echo up; exec sleep 600`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    ending.push(() => holder.kill('SIGKILL'))
    await once(holder.stdout, 'data')
    await mkdir(join(folder, 'archive'))
    for (const [name, days] of [
      ['old.gz', 400],
      ['young.gz', 10],
    ] as const) {
      await writeFile(join(folder, 'archive', name), 'x')
      await utimes(join(folder, 'archive', name), now() - days * aDay, now() - days * aDay)
    }
    const done = await archive(pickIn('prune-the-archive'))
    expect(titles(done, 'what-can-be-archived').join()).toContain('still has it open')
    expect(stepOf(done, 'archive-what-you-choose').outcome).toBe('skipped')
    expect(stepOf(done, 'prune-the-archive').outcome).toBe('passed')
    expect(await readdir(join(folder, 'archive'))).toEqual(['young.gz'])
    expect(existsSync(path)).toBe(true)
  })
})

describe('the rotation of logs', () => {
  const rotation = (answering = staysHere) =>
    deck.run(
      {
        runbook: 'host/log-rotation',
        parameters: {
          folders: join(folder, 'logs'),
          config: join(folder, 'logrotate.conf'),
          state: join(folder, 'state'),
        },
      },
      answering,
    )
  const rule = (name: string, more = '') =>
    `"${join(folder, 'logs', name)}" {\n  daily\n  rotate 3\n  missingok\n${more}}\n`
  const date = (days: number) => {
    const at = new Date(Date.now() - days * aDay * 1000)
    return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}-3:0:0`
  }

  test('is told where it does not run, passes a log over, or knows none', async () => {
    const text = 'x'.repeat(1_200_000)
    for (const name of ['late.log', 'fine.log', 'lost.log']) await log(name, text)
    await mkdir(join(folder, 'logs/open'))
    await chmod(join(folder, 'logs/open'), 0o777)
    await log('open/passed-over.log', text)
    await mkdir(join(folder, 'logrotate.d'))
    await writeFile(join(folder, 'logrotate.conf'), `include ${join(folder, 'logrotate.d')}\n`)
    await writeFile(
      join(folder, 'logrotate.d/app'),
      rule('late.log') + rule('fine.log') + rule('open/passed-over.log') + rule('not-there.log'),
    )
    const state = [
      ['late.log', 20],
      ['fine.log', 0],
    ] as const
    await writeFile(
      join(folder, 'state'),
      `logrotate state -- version 2\n${state.map(([name, days]) => `"${join(folder, 'logs', name)}" ${date(days)}\n`).join('')}`,
    )
    const run = await rotation()
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)).toMatchObject({ severity: 'critical' })
    expect(firstFinding(run)?.title).toMatch(
      /late\.log \(1\.1 MB\) was last rotated 20 d .*ago, and its rule says after 1 days/,
    )
    const warned = titles(run, 'every-log-and-its-rule', 'warning')
    expect(warned).toHaveLength(2)
    expect(warned[0]).toMatch(
      /passed-over\.log is not rotated: skipping .* because parent directory has insecure permissions/,
    )
    expect(warned[1]).toMatch(/^No rule rotates .*lost\.log: it is 1\.1 MB large and still written$/)
    expect(
      rowsOf(run, 'every-log-and-its-rule')
        .map(row => String(row.path).split('/').at(-1))
        .toSorted(),
    ).toEqual(['fine.log', 'late.log', 'lost.log', 'passed-over.log'])
    expect(existsSync(join(folder, 'logs/late.log.1'))).toBe(false)
  })

  test('forced for one log is made by the rule it has', async () => {
    await log('app.log', 'x'.repeat(2000))
    await mkdir(join(folder, 'logrotate.d'))
    await writeFile(join(folder, 'logrotate.conf'), `include ${join(folder, 'logrotate.d')}\n`)
    await writeFile(join(folder, 'logrotate.d/app'), rule('app.log', '  create\n'))
    const done = await rotation(pickIn('force-one-rule'))
    expect(stepOf(done, 'force-one-rule').failure?.message).toBeUndefined()
    expect(await readFile(join(folder, 'logs/app.log.1'), 'utf8')).toHaveLength(2000)
    expect((await stat(join(folder, 'logs/app.log'))).size).toBe(0)
  })
})
