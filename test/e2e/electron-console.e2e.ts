import { test } from 'vitest'
import { savingInto } from './desktop-saving'
import { desktopScene } from './desktop-scene'
import * as journey from './journey'
import * as sql from './sql-journey'

const scene = desktopScene()

test('in the desktop too, statements are read, corrected, made, exported and found again', async () => {
  const { page } = scene.desktop
  await journey.startDemo(page)
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'SQL' }).click()
  await sql.openTheConsole(page)
  await sql.readRows(page)
  await sql.goFar(page)
  await sql.seeTheMistake(page)
  await sql.change(page)
  await sql.exportAll(page, savingInto(scene.desktop, scene.data))
  await sql.comeBack(page)
})
