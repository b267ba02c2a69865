import { join } from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import { installed } from '../installed'

/** The icon beside the clock: runs go on behind it while the window is hidden. Undefined where the desktop has no such place. */
export function createTray(actions: { show(): void; quit(): void }): Tray | undefined {
  const icon = nativeImage.createFromPath(join(installed.resources, 'icons/tray.png'))
  if (icon.isEmpty()) return undefined
  try {
    const tray = new Tray(icon)
    tray.setToolTip('Quarterdeck')
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Show Quarterdeck', click: actions.show },
        { type: 'separator' },
        { label: 'Quit', click: actions.quit },
      ]),
    )
    tray.on('click', actions.show)
    return tray
  } catch {
    return undefined
  }
}
