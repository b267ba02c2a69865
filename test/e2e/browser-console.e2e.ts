import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import * as journey from './journey'
import { openServedConsole, type ServedConsole } from './served-console'
import * as sql from './sql-journey'

let served: ServedConsole

beforeAll(async () => {
  served = await openServedConsole()
})
afterAll(() => served?.close())
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('statements are read, corrected, made, exported and found again', async () => {
  const { page } = served
  await journey.startDemo(page)
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'SQL' }).click()
  await sql.openTheConsole(page)
  await sql.readRows(page)
  await sql.goFar(page)
  await sql.seeTheMistake(page)
  await sql.change(page)
  await sql.exportAll(page, downloaded)
  await sql.comeBack(page)
})
