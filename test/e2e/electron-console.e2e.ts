import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { savingInto } from './desktop-saving'
import { keepLookOnFailure } from './failed-look'
import * as journey from './journey'
import * as sql from './sql-journey'

let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  folder = await desktopFolder()
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

test('in the desktop too, statements are read, corrected, made, exported and found again', async () => {
  const { page } = desktop
  await journey.startDemo(page)
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Consoles' }).click()
  await sql.openTheConsole(page)
  await sql.readRows(page)
  await sql.goFar(page)
  await sql.seeTheMistake(page)
  await sql.change(page)
  await sql.exportAll(page, savingInto(desktop, folder.data))
  await sql.comeBack(page)
})
