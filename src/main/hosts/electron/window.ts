import { join } from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'
import { installed } from '../installed'
import { origin } from './scheme'
import { keepWindowState, readWindowState } from './window-state'

/** The console's window: a sandboxed page of our own, with nothing of Node in it. */
export function openWindow(): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json')
  const { maximized, ...bounds } = readWindowState(file)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Quarterdeck',
    backgroundColor: '#1c2127',
    icon: join(installed.resources, 'icons/icon.png'),
    webPreferences: {
      preload: join(installed.root, 'out/preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (maximized) window.maximize()
  keepWindowState(window, file)
  window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit') return
    offerReload(window, 'The page ended unexpectedly. What runs goes on.')
  })
  window.on('unresponsive', () => offerReload(window, 'The page does not respond. What runs goes on.'))
  void window.loadURL(`${origin}/`)
  return window
}

function offerReload(window: BrowserWindow, message: string) {
  const choice = dialog.showMessageBoxSync(window, { message, buttons: ['Reload', 'Wait'], defaultId: 0 })
  if (choice === 0) window.webContents.reload()
}
