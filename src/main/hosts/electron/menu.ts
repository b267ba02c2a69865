import { app, Menu, shell } from 'electron'
import { dataFolder } from '../data-folder'

/** The application's menu: editing and zoom as everywhere, the lock, and the way to the data. */
export function setMenu(lock: () => void): void {
  const mac = process.platform === 'darwin'
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' as const }] : []),
      {
        label: 'File',
        submenu: [
          { label: 'Lock the vault now', accelerator: 'CmdOrCtrl+Shift+L', click: lock },
          { label: 'Show the data folder', click: () => void shell.openPath(dataFolder()) },
          { type: 'separator' },
          { role: mac ? 'close' : 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          ...(app.isPackaged ? [] : [{ role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
        ],
      },
      { role: 'windowMenu' },
    ]),
  )
}
