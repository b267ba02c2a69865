import { join } from 'node:path'
import { app, dialog } from 'electron'
import { dataFolder } from './hosts/data-folder'
import { openDesktop } from './hosts/electron/desktop'
import { registerScheme } from './hosts/electron/scheme'
import { createLog } from './hosts/log'

// In doubt about our own state we end; what runs is found interrupted. Electron's own dialog would wait for ever.
process.on('uncaughtException', error => {
  createLog(dataFolder()).fatal({ err: error }, 'the desktop ends')
  console.error(error)
  if (app.isPackaged)
    dialog.showErrorBox('Quarterdeck has to end', `${error.message}\nThe log in the data folder has more.`)
  app.exit(70)
})

// One window for each data folder: what Electron keeps of its own lies in it as well.
app.setPath('userData', join(dataFolder(), 'desktop'))
// Chromium refuses both at once; test machines without user namespaces switch it off from outside.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()

if (app.requestSingleInstanceLock()) {
  // Not awaited at the top: a packaged ESM main would wait for itself.
  app.whenReady().then(openDesktop)
} else app.quit()
