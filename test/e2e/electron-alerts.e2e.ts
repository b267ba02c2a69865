import { afterAll, beforeAll, expect, test } from 'vitest'
import * as journey from './alerts-journey'
import { type AlertsScene, startAlertsScene } from './alerts-scene'
import { desktopScene } from './desktop-scene'

const desktop = desktopScene()
let scene: AlertsScene

beforeAll(async () => {
  scene = await startAlertsScene()
  await scene.settle(desktop.data)
})
afterAll(() => scene?.close())

/** What the desktop was told to show, from now on; nobody looks at the window meanwhile. */
async function spyOnNotices() {
  const { app } = desktop.desktop
  await app.evaluate(({ BrowserWindow, Notification }) => {
    const shown: string[] = []
    Object.assign(globalThis, { shownNotices: shown })
    Notification.prototype.show = function () {
      shown.push(this.title)
      // Pressed at once, as by an operator who is quick.
      this.emit('click')
    }
    for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false
  })
  return () => app.evaluate(() => (globalThis as unknown as { shownNotices: string[] }).shownNotices)
}

test('in the desktop an alert is told by a notice, which leads to it, and ends with its cause', async () => {
  const { page } = desktop.desktop
  const shown = await spyOnNotices()
  await journey.makeAWebhook(page, scene, false)
  await page.getByRole('button', { name: 'Show one now' }).click()
  await expect.poll(shown).toEqual(['Quarterdeck can reach you'])
  await journey.drawARule(page)
  await journey.seeItFire(page, scene)
  await expect.poll(shown, { timeout: 30_000 }).toContain('Critical: A page answers with an error')
  await expect.poll(() => page.url()).toMatch(/#\/systems\/[^/]+\/alerts\?.*alert=/)
  await journey.takeItOn(page)
  await journey.seeItEnd(page, scene)
})
