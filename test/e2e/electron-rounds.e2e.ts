import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import * as journey from './rounds-journey'
import { noRounds, type RoundsScene, roundsScene } from './rounds-scene'

const reason = noRounds()
let scene: RoundsScene
let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop
let gone = false

beforeAll(async () => {
  if (reason) return
  scene = await roundsScene()
  folder = await desktopFolder()
  for (const file of scene.systemFiles) expect((await runConsole(folder.data, ['apply', file])).code).toBe(0)
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  if (!gone) await desktop?.quit()
  await folder?.remove()
  await scene?.end()
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  if (!gone) keepLookOnFailure(desktop.page)
})
afterEach(() => expect(desktop?.troubles.splice(0) ?? []).toEqual([]))

test('in the desktop too, one press leads over all systems, keys through the grid, and the next round says what changed', async () => {
  const { page } = desktop
  await journey.runTheDailyRound(page)
  await journey.seeWhoDoesNotAnswer(page)
  await journey.walkTheGrid(page)
  await journey.seeWhatChanged(page, scene.heal)
})

test('in the desktop too, a round is cancelled, and a routine kept and ticked', async () => {
  const { page } = desktop
  await journey.cancelARound(page)
  await journey.keepARoutine(page)
  await journey.tickIt(page)
  await journey.nothingWaits(page)
})

test('after all those rounds the desktop quits without a question', async () => {
  const closed = desktop.app.waitForEvent('close', { timeout: 60_000 })
  // Were it to ask, the first answer would be to stay.
  const leave = desktop.app.evaluate(({ app, dialog }) => {
    dialog.showMessageBoxSync = () => 0
    app.quit()
  })
  await leave.catch(() => {})
  await closed
  gone = true
})
