import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildConsole } from '../support/built-console'
import { type Desktop, noDesktop, startDesktop } from '../support/desktop'
import { scratchFolder, until } from '../support/scratch'

const missing = noDesktop()
let desktop: Desktop
let scratch: Awaited<ReturnType<typeof scratchFolder>>

beforeAll(async () => {
  if (missing) return
  await buildConsole()
  scratch = await scratchFolder('desktop')
  desktop = await startDesktop(scratch.path)
})
afterAll(async () => {
  await desktop?.close()
  await scratch?.remove()
})
beforeEach(ctx => {
  if (missing) ctx.skip(missing)
})

const welcome = () => desktop.page.getByText('Start the demo system').waitFor({ timeout: 20_000 })
const workers = () => {
  const { stdout } = spawnSync('pgrep', ['-P', String(desktop.app.process().pid), '-f', 'worker.js'], {
    encoding: 'utf8',
  })
  return stdout.trim().split('\n').filter(Boolean).map(Number)
}

test('the window shows what the worker answers, with nothing to complain about', async () => {
  await welcome()
  expect(desktop.page.url()).toMatch(/^app:\/\/quarterdeck\/(#|$)/)
  expect(desktop.complaints).toEqual([])
})

test('the page is sandboxed and has nothing of Node or Electron in it (C1, C8)', async () => {
  const flags = await desktop.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // Electron has it, its types do not.
    return (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()
  })
  expect(flags).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true })
  expect(flags.webviewTag).toBe(false)
  const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'api', 'global']
  const found = await desktop.page.evaluate(all => all.filter(name => name in window), names)
  expect(found).toEqual([])
})

test('it goes nowhere else and opens nothing (C2, C3)', async () => {
  for (const address of ['https://example.com/', 'file:///etc/passwd', 'data:text/html,hi', 'app://other/'])
    await desktop.page.evaluate(to => {
      location.href = to
    }, address)
  const opened = await desktop.page.evaluate(() => window.open('file:///etc/passwd') === null)
  expect(opened).toBe(true)
  // Asked in the page: Playwright's own waiting waits for a navigation that was refused.
  const now = await desktop.page.evaluate(() => [location.href, document.body.innerText.includes('demo system')])
  expect(now).toEqual([expect.stringMatching(/^app:\/\/quarterdeck\/(#|$)/), true])
  expect(desktop.app.windows()).toHaveLength(1)
})

test('every permission is refused (C5)', async () => {
  const states = await desktop.page.evaluate(() =>
    Promise.all(
      (['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]).map(
        async name => (await navigator.permissions.query({ name })).state,
      ),
    ),
  )
  expect(new Set(states)).toEqual(new Set(['denied']))
})

test('the pages come with a strict policy, and nothing beside them is handed out (C9, C10)', async () => {
  const answers = await desktop.page.evaluate(async () => {
    const look = async (path: string) => {
      const answer = await fetch(path)
      return [answer.status, answer.headers.get('content-security-policy')] as const
    }
    return {
      page: await look('/'),
      others: await Promise.all(
        ['/../../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/main/cli.js', '/a%00.js'].map(look),
      ),
    }
  })
  expect(answers.page[0]).toBe(200)
  expect(answers.page[1]).toContain("default-src 'none'; script-src 'self'")
  expect(answers.others.map(([status]) => status)).toEqual([404, 404, 404, 404])
  const ran = await desktop.page.evaluate(() => {
    const script = document.createElement('div')
    try {
      script.innerHTML = '<img src="x" onerror="window.owned = true">'
    } catch {
      return 'refused'
    }
    document.body.append(script)
    return 'taken'
  })
  expect(ran).toBe('refused')
})

test('a worker that is killed is started anew, and the page finds the new one (R6)', async () => {
  const [before] = workers()
  expect(before).toBeDefined()
  await desktop.app.evaluate(({ ipcMain }) => {
    ipcMain.once('quarterdeck:ask', () => Object.assign(globalThis, { askedAgain: true }))
  })
  process.kill(before ?? 0, 'SIGKILL')
  await until(async () => expect(workers().filter(pid => pid !== before)).toHaveLength(1))
  // The page asks for a port to it by itself, without being loaded again.
  await until(async () => expect(await desktop.app.evaluate(() => 'askedAgain' in globalThis)).toBe(true))
  const said = () => desktop.page.evaluate(() => document.body.innerText)
  await until(async () => expect(await said()).not.toContain('connection to the console is lost'))
  desktop.complaints.splice(0)
  await desktop.page.reload()
  await welcome()
  expect(desktop.complaints).toEqual([])
})

test('a second start on the same data shows the first window and ends', async () => {
  const electron = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'electron')
  const second = spawn(electron, ['--no-sandbox', '--disable-gpu', process.cwd()], {
    stdio: 'ignore',
    env: { ...process.env, QUARTERDECK_DATA: scratch.path, QUARTERDECK_WORKER_NODE: process.execPath },
  })
  await once(second, 'exit')
  expect(desktop.app.windows()).toHaveLength(1)
  expect(workers()).toHaveLength(1)
})

test('closing ends the worker in order and gives the folder back', async () => {
  const [worker] = workers()
  await desktop.close()
  await until(async () => expect(() => process.kill(worker ?? 0, 0)).toThrow())
  desktop = await startDesktop(scratch.path)
  await welcome()
})
