import { join } from 'node:path'
import { app } from 'electron'
import { dataFolder } from './hosts/data-folder'
import { openDesktop } from './hosts/electron/desktop'
import { registerScheme } from './hosts/electron/scheme'

// One window for each data folder: what Electron keeps of its own lies in it as well.
app.setPath('userData', join(dataFolder(), 'desktop'))
// Chromium refuses both at once; test machines without user namespaces switch it off from outside.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()

if (app.requestSingleInstanceLock()) {
  // Not awaited at the top: a packaged ESM main would wait for itself.
  app.whenReady().then(openDesktop)
} else app.quit()
