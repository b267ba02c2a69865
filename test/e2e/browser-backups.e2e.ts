import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { drillIt, makeABackup, saveTheCertificate, sayWhereTheyLie, series, toBackups } from './backups-journey'
import { type BackupsScene, backupsScene, noBackups } from './backups-scene'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { button, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

const reason = noBackups()
let scene: BackupsScene
let served: ServedConsole

beforeAll(async () => {
  if (reason) return
  scene = await backupsScene()
  served = await openServedConsole(async data => {
    expect((await runConsole(data, ['apply', scene.systemFile])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await scene?.end()
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  keepLookOnFailure(served.page)
})
afterEach(() => expect(served?.troubles.splice(0) ?? []).toEqual([]))

test('an empty page asks where the backups are, and says what lies there', async () => {
  await sayWhereTheyLie(served.page, scene.folder)
})

test('a backup that is made stands there fresh, and a drill of it gives a certificate', async () => {
  const { page } = served
  await makeABackup(page, scene.folder)
  await drillIt(page)
  await saveTheCertificate(page, downloaded)
})

test('what is broken or old stands first, with its reason', async () => {
  const { page } = served
  const old = new Date(Date.now() - 9 * 86_400_000)
  await writeFile(join(scene.folder, 'audit-20260101.sql.gz'), Buffer.from('H4sIAAAAAAAAAwMAAAAAAAAAAAA=', 'base64'))
  // Of a file that was written to a moment ago nothing is said yet.
  await utimes(join(scene.folder, 'audit-20260101.sql.gz'), old, old)
  await writeFile(join(scene.folder, 'ledger.dump'), `PGDMP\u0001\u000f${'x'.repeat(100_000)}`)
  await utimes(join(scene.folder, 'ledger.dump'), old, old)
  await button(page, 'Look again').click()
  await seen(series(page, /^audit/).getByText('cannot be restored'))
  await seen(series(page, /^ledger/).getByText('too old'))
  const names = await page.locator('.backup-series tbody tr th').allTextContents()
  expect(names[0]).toMatch(/^audit/)
})

test('a host that is away is said with its reason, over what was last seen there', async () => {
  const { page } = served
  await scene.sshd.stop()
  // A session that is open outlives the server it came in by.
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  const open = page.getByRole('row').filter({ hasText: scene.sshd.user }).getByRole('button', { name: 'Close' })
  await open.click()
  await open.waitFor({ state: 'detached' })
  await toBackups(page)
  await button(page, 'Look again').click()
  await seen(page.getByRole('group', { name: 'No answer' }))
  await seen(page.getByText(/Shown is what was last seen there/))
  await seen(series(page, 'shop').getByText('fresh'))
})
