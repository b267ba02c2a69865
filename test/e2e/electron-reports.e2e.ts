import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { savingInto } from './desktop-saving'
import { keepLookOnFailure } from './failed-look'
import { goToReports, makeOne, readTheFirst, readWhatChanged, saveIt } from './reports-journey'
import { type ReportsScene, reportsScene } from './reports-scene'
import { addRunbookFolder } from './settled-system'

let scene: ReportsScene
let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  scene = await reportsScene()
  folder = await desktopFolder()
  expect((await runConsole(folder.data, ['apply', scene.systemFile])).code).toBe(0)
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await scene?.end()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

test('in the desktop a report is printed by the desktop itself', async () => {
  const { page } = desktop
  await addRunbookFolder(page, scene.folder)
  await goToReports(page)
  await makeOne(page)
  await readTheFirst(page)
  await scene.change()
  await goToReports(page)
  await makeOne(page)
  await readWhatChanged(page)
  await saveIt(page, savingInto(desktop, folder.data))
})
