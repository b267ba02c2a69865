import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { drillIt, makeABackup, saveTheCertificate, sayWhereTheyLie } from './backups-journey'
import { type BackupsScene, backupsScene, noBackups } from './backups-scene'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { savingInto } from './desktop-saving'
import { keepLookOnFailure } from './failed-look'

const reason = noBackups()
let scene: BackupsScene
let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  if (reason) return
  scene = await backupsScene()
  folder = await desktopFolder()
  expect((await runConsole(folder.data, ['apply', scene.systemFile])).code).toBe(0)
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await scene?.end()
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  keepLookOnFailure(desktop.page)
})
afterEach(() => expect(desktop?.troubles.splice(0) ?? []).toEqual([]))

test('in the desktop too, a backup is made, drilled and certified', async () => {
  const { page } = desktop
  await sayWhereTheyLie(page, scene.folder)
  await makeABackup(page, scene.folder)
  await drillIt(page)
  await saveTheCertificate(page, savingInto(desktop, folder.data))
})
