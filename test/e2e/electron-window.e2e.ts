import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Desktop, desktopFolder, launching, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { seeDoors } from './journey'

let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  folder = await desktopFolder()
  desktop = await openDesktop(folder.data)
  await seeDoors(desktop.page)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
})
beforeEach(() => keepLookOnFailure(desktop.page))

const windows = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
const address = () =>
  desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
/** Title and heading in the page's own world: a refused navigation leaves the observer's worlds behind. */
const shown = () => desktop.page.evaluate(() => document.title && document.querySelector('h1')?.textContent)

describe('the page is shut in', () => {
  test('its window runs sandboxed, isolated and without Node (C1)', async () => {
    const flags = await desktop.app.evaluate(({ BrowserWindow }) => {
      // Not in Electron's types, yet what it really applied.
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      return contents.getLastWebPreferences()
    })
    expect(flags).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    })
    expect(flags.nodeIntegrationInWorker).not.toBe(true)
    expect(flags.allowRunningInsecureContent).not.toBe(true)
    expect(flags.experimentalFeatures).not.toBe(true)
    expect(flags.enableBlinkFeatures ?? '').toBe('')
  })

  test('nothing of Node or Electron is in its world', async () => {
    const found = await desktop.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(name => name in window),
    )
    expect(found).toEqual([])
  })

  test.each([
    'https://tracker.example/',
    'file:///etc/passwd',
    'data:text/html,<p>elsewhere',
    'javascript:void(document.title = "taken")',
  ])('it cannot be led to %s (C2)', async elsewhere => {
    const before = await address()
    desktop.forgive(/Not allowed to|tracker\.example|Content Security Policy|ERR_|unsafe-inline/)
    await desktop.page.evaluate(url => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
      link.remove()
      location.href = url
    }, elsewhere)
    await desktop.page.waitForTimeout(300)
    expect(await address()).toBe(before)
    expect(await shown()).toBe('Quarterdeck')
  })

  test('it opens no window of its own (C3)', async () => {
    const opened = await desktop.page.evaluate(() => {
      const link = document.createElement('a')
      link.href = 'http://tracker.example/'
      link.target = '_blank'
      document.body.append(link)
      link.click()
      link.remove()
      return [window.open('http://tracker.example/'), window.open('about:blank'), window.open('app://quarterdeck/')]
    })
    expect(opened).toEqual([null, null, null])
    await desktop.page.waitForTimeout(300)
    expect(await windows()).toBe(1)
  })

  test('a frame from elsewhere stays empty', async () => {
    desktop.forgive(/frame|Content Security Policy|ERR_/)
    const frames = await desktop.page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = 'data:text/html,<p id="in">elsewhere'
      document.body.append(frame)
      await new Promise(resolve => setTimeout(resolve, 300))
      const inside = frame.contentDocument?.body?.textContent ?? ''
      frame.remove()
      return inside
    })
    expect(frames).toBe('')
  })

  test('it is given no camera, place, clipboard to read or notification', async () => {
    const states = await desktop.page.evaluate(async () => {
      const names = ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read'] as PermissionName[]
      return Promise.all(names.map(async name => (await navigator.permissions.query({ name })).state))
    })
    expect(new Set(states)).toEqual(new Set(['denied']))
  })
})

test('a console that was quit opens again', async () => {
  await desktop.quit()
  desktop = await openDesktop(folder.data)
  await seeDoors(desktop.page)
})

test('a second start on the same folder shows the first window and ends', async () => {
  const { executablePath, args, env } = launching(folder.data)
  const second = spawn(executablePath, args, { env, stdio: 'ignore' })
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  expect(await windows()).toBe(1)
  await seeDoors(desktop.page)
})

test('the window comes back where and as large as it was left', async () => {
  const bounds = { x: 40, y: 30, width: 1111, height: 777 }
  await desktop.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds)
  await desktop.quit()
  const file = join(folder.data, 'desktop', 'window.json')
  expect(existsSync(file)).toBe(true)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ width: bounds.width, height: bounds.height })
  desktop = await openDesktop(folder.data)
  await seeDoors(desktop.page)
  const now = await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  expect(now).toEqual(bounds)
})
