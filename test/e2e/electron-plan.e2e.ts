import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { startDemo } from './journey'
import { explainByRunbook, explainInTheConsole } from './plan-journey'

let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  folder = await desktopFolder()
  desktop = await openDesktop(folder.data)
  await startDemo(desktop.page)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

test('in the desktop too, a pasted statement is planned, walked by keys and measured', async () => {
  await explainByRunbook(desktop.page)
})

test('the console of the desktop draws the plan of what is typed, and measures it', async () => {
  await explainInTheConsole(desktop.page)
})
