import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aptInstallation, noApt } from '../support/apt'
import { type Deck, startDeck } from '../support/deck'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { pickIn, rowsOf, shownBy, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const reason = noSshd() ?? noApt()
const unit = (name: string) => `lib/systemd/system/${name}.service`

let sshd: Sshd
let deck: Deck
let host: Awaited<ReturnType<typeof aptInstallation>>

beforeAll(async () => {
  if (reason) return
  host = await aptInstallation({
    installed: [
      { name: 'qd-web', version: '1.0', files: [unit('qd-web')] },
      { name: 'qd-tool', version: '1.0' },
      { name: 'postgresql-99', version: '1.0', files: [unit('postgresql')] },
    ],
    newer: [
      { name: 'qd-web', version: '1.1', files: [unit('qd-web')] },
      { name: 'qd-tool', version: '2.0', more: 'Depends: postgresql-99 (>= 2.0)\n' },
      { name: 'postgresql-99', version: '2.0', files: [unit('postgresql')] },
    ],
  })
  sshd = await startSshd(host.sshdLines)
  deck = await startDeck({
    profiles: [
      {
        ...{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port: sshd.port },
        ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
      },
    ],
  })
})
beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await host?.remove()
})

const update = (answering = staysHere, parameters: Record<string, string> = {}) =>
  deck.run({ runbook: 'host/os-updates', parameters }, answering)
const versionOf = (name: string) => host.versionOf(name)

test('updates are listed with what is a security fix and which service restarts; a database stands apart', async () => {
  const run = await update()
  expect(surprises(run)).toEqual([])
  const rows = rowsOf(run, 'what-can-be-updated')
  expect(rows.map(row => [row.package, row.current, row.candidate, row.security, row.database, row.services])).toEqual(
    expect.arrayContaining([
      ['qd-web', '1.0', '1.1', true, false, 'qd-web'],
      ['qd-tool', '1.0', '2.0', true, false, null],
      ['postgresql-99', '1.0', '2.0', true, true, 'postgresql'],
    ]),
  )
  expect(titles(run, 'what-can-be-updated', 'warning')[0]).toMatch(/^2 security updates wait on this host/)
  expect(titles(run, 'what-can-be-updated', 'info')).toEqual([
    'postgresql-99 1.0 can be updated to 2.0, a security fix: it belongs to a database and is held back',
  ])
  expect(stepOf(run, 'update-a-database-package').outcome).toBe('skipped')
})

test('what would bring a database along, or falls outside the window, is refused', async () => {
  const along = await update(pickIn('update-what-you-choose', ['qd-tool']))
  expect(stepOf(along, 'update-what-you-choose').failure?.message).toContain(
    'It would update postgresql-99 along with it, which belongs to a database',
  )
  const clock = new Date(Date.now() - 2 * 3_600_000).toTimeString().slice(0, 5)
  const late = await update(pickIn('update-what-you-choose', ['qd-web']), { window: `${clock}-${clock}` })
  expect(stepOf(late, 'update-what-you-choose').failure?.message).toContain('outside the window')
  expect([versionOf('qd-web'), versionOf('qd-tool')]).toEqual(['1.0', '1.0'])
})

test('the chosen one is made and verified, and nothing else with it; a database when it is offered', async () => {
  const done = await update(pickIn('update-what-you-choose', ['qd-web']), { window: '00:00-23:59' })
  expect(stepOf(done, 'update-what-you-choose').failure?.message).toBeUndefined()
  expect(shownBy(done, 'update-what-you-choose', 'preview')).toMatchObject({ restarts: 'qd-web' })
  expect(shownBy(done, 'update-what-you-choose', 'verify')).toMatchObject({ version: expect.anything() })
  expect([versionOf('qd-web'), versionOf('postgresql-99')]).toEqual(['1.1', '1.0'])
  const database = await update(pickIn('update-a-database-package'), { with_databases: 'true' })
  expect(stepOf(database, 'update-a-database-package').failure?.message).toBeUndefined()
  expect(versionOf('postgresql-99')).toBe('2.0')
  expect((await stat(join(host.root, 'lib/systemd/system/postgresql.service'))).isFile()).toBe(true)
})
