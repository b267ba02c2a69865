import { app, type BrowserWindow, dialog, ipcMain, session } from 'electron'
import { createLine } from '#contract/line'
import { watchAlerts } from './alert-notices'
import { lockDown } from './lockdown'
import { setMenu } from './menu'
import { watchRuns } from './notices'
import { origin, servePages } from './scheme'
import { createTray, setBadge } from './tray'
import { openWindow } from './window'
import { keepWorker } from './worker-keeper'

/** The desktop door, once Electron is ready: window, worker, menu, tray, notifications. */
export function openDesktop(): void {
  servePages()
  lockDown(session.defaultSession)
  let window: BrowserWindow | undefined
  let active = 0
  let quitting = false
  let agreed = false
  const ended = new AbortController()

  const worker = keepWorker(() => window?.webContents.send('quarterdeck:lost'))
  const line = createLine(async () => worker.wire())
  // While the line is lost there is no worker, and so no open vault.
  setMenu(() => void line.client.vault.lock().catch(() => {}))
  const show = () => {
    if (!window || window.isDestroyed()) window = createWindow()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  // The address is the state: the page follows it.
  const showPlace = (parts: readonly string[], query: Readonly<Record<string, string>> = {}) => {
    show()
    const search = new URLSearchParams(query).toString()
    const place = `${origin}/#/${parts.map(encodeURIComponent).join('/')}${search ? `?${search}` : ''}`
    // Where the page is there already, loading its address would begin it anew, and forget what was typed.
    if (window?.webContents.getURL() !== place) void window?.loadURL(place)
  }
  const looks = () => window?.isFocused() ?? false
  const tray = createTray({ show, showAlerts: () => showPlace(['alerts']), quit: () => app.quit() })

  function createWindow(): BrowserWindow {
    const made = openWindow()
    made.on('close', event => {
      if (quitting || agreed || active === 0) return
      const buttons = ['Stay here', ...(tray ? ['Go on in the background'] : []), 'Stop them and quit']
      const choice =
        buttons[dialog.showMessageBoxSync(made, { message: going(active), buttons, defaultId: 0, cancelId: 0 })]
      agreed = choice === 'Stop them and quit'
      if (agreed) return
      event.preventDefault()
      if (choice === 'Go on in the background') made.hide()
    })
    return made
  }

  ipcMain.on('quarterdeck:ask', event => {
    // Only the top frame of our own window, showing our own page.
    const known = window && !window.isDestroyed() && event.sender === window.webContents
    const top = event.senderFrame && event.senderFrame === event.sender.mainFrame
    if (!known || !top || !event.senderFrame?.url.startsWith(`${origin}/`)) return
    event.sender.postMessage('quarterdeck:port', null, [worker.port()])
  })
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', event => {
    if (quitting) return
    event.preventDefault()
    if (active > 0 && !agreed) {
      const buttons = ['Stay here', 'Stop them and quit']
      const choice = dialog.showMessageBoxSync({ message: going(active), buttons, defaultId: 0, cancelId: 0 })
      if (choice === 0) return
    }
    quitting = true
    ended.abort()
    line.close()
    void worker.close().finally(() => app.exit(0))
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      agreed = true
      app.quit()
    })
  }

  show()
  void watchRuns(
    line.client,
    looks,
    ({ system, run }) => showPlace(['systems', system, 'runs', run]),
    count => {
      active = count
    },
    ended.signal,
  )
  void watchAlerts(
    line.client,
    {
      looks,
      show({ system, alert, incident }) {
        const from = system === undefined ? [] : ['systems', system]
        if (incident !== undefined) showPlace([...from, 'incidents', incident])
        else showPlace([...from, 'alerts'], alert === undefined ? {} : { alert })
      },
      seen(firing) {
        tray?.draw(firing)
        setBadge(firing)
      },
    },
    ended.signal,
  )
}

const going = (active: number) => (active === 1 ? 'A run is going on.' : `${active} runs are going on.`)
