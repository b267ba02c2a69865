import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import * as journey from './alerts-journey'
import { type AlertsScene, startAlertsScene } from './alerts-scene'
import { keepLookOnFailure } from './failed-look'
import { seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole
let scene: AlertsScene

beforeAll(async () => {
  scene = await startAlertsScene()
  served = await openServedConsole()
  await scene.settle(served.data)
})
afterAll(async () => {
  await served?.close()
  await scene?.close()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('a rule is drawn, fires, is told, taken on, and ends with its cause', async () => {
  const { page } = served
  await journey.makeAWebhook(page, scene, true)
  await journey.drawARule(page)
  await journey.takeAPreset(page)
  await journey.drawQuietHours(page)
  await journey.seeItFire(page, scene)
  await journey.takeItOn(page)
  await journey.seeItEnd(page, scene)
})

test('a notice is tried where the browser allows it, and where it does not the page says so', async () => {
  const { page } = served
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Show one now' }).click()
  await seen(page.getByText(/was told not to show notifications|must be allowed to show them/))
  await page.context().grantPermissions(['notifications'])
  await page.getByRole('button', { name: 'Show one now' }).click()
  await seen(page.getByText('One was sent to the browser.'))
})
