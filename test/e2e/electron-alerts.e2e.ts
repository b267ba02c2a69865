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

/** What the desktop was told to show, from now on, and a press on one of it; nobody looks at the window meanwhile. */
async function spyOnNotices() {
  const { app } = desktop.desktop
  await app.evaluate(({ BrowserWindow, Notification }) => {
    const notices: InstanceType<typeof Notification>[] = []
    Object.assign(globalThis, { notices })
    Notification.prototype.show = function () {
      notices.push(this)
    }
    for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false
  })
  type Spied = { notices: { title: string; emit(event: string): void }[] }
  return {
    titles: () => app.evaluate(() => (globalThis as unknown as Spied).notices.map(one => one.title)),
    press: (title: string) =>
      app.evaluate((_, wanted) => {
        for (const one of (globalThis as unknown as Spied).notices) if (one.title === wanted) one.emit('click')
      }, title),
  }
}

test('in the desktop an alert is told by a notice, which leads to it, and ends with its cause', async () => {
  const { page } = desktop.desktop
  const notices = await spyOnNotices()
  await journey.makeAWebhook(page, scene, false)
  await page.getByRole('button', { name: 'Show one now' }).click()
  await expect.poll(notices.titles).toEqual(['Quarterdeck can reach you'])
  await journey.drawARule(page)
  await journey.seeItFire(page, scene)
  const told = 'Critical: A page answers with an error'
  await expect.poll(notices.titles, { timeout: 30_000 }).toContain(told)
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await notices.press(told)
  await expect.poll(() => page.url()).toMatch(/#\/systems\/[^/]+\/alerts\?.*alert=/)
  await journey.takeItOn(page)
  await journey.seeItEnd(page, scene)
})
