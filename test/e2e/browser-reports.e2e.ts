import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { goToReports, makeOne, readTheFirst, readWhatChanged, saveIt } from './reports-journey'
import { type ReportsScene, reportsScene } from './reports-scene'
import { openServedConsole, type ServedConsole } from './served-console'
import { addRunbookFolder } from './settled-system'

let scene: ReportsScene
let served: ServedConsole

beforeAll(async () => {
  scene = await reportsScene()
  served = await openServedConsole(async data => {
    expect((await runConsole(data, ['apply', scene.systemFile])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await scene?.end()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('a report is made, read against the one before it, and handed over as Markdown and PDF', async () => {
  const { page } = served
  await addRunbookFolder(page, scene.folder)
  await goToReports(page)
  await makeOne(page)
  await readTheFirst(page)
  await scene.change()
  await goToReports(page)
  await makeOne(page)
  await readWhatChanged(page)
  const text = await saveIt(page, downloaded)
  if (text) expect(text).toMatch(/Page 1 of \d/)
})
