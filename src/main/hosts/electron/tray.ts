import { join } from 'node:path'
import { app, Menu, nativeImage, Tray } from 'electron'
import { installed } from '../installed'

/** The icon beside the clock: runs go on behind it while the window is hidden. Undefined where the desktop has no such place. */
export function createTray(actions: { show(): void; showAlerts(): void; quit(): void }) {
  const icon = nativeImage.createFromPath(join(installed.resources, 'icons/tray.png'))
  if (icon.isEmpty()) return undefined
  try {
    const tray = new Tray(icon)
    const draw = (firing: number) => {
      const said = firing === 1 ? '1 alert fires' : `${firing} alerts fire`
      tray.setToolTip(firing > 0 ? `Quarterdeck: ${said}` : 'Quarterdeck')
      // Beside the icon on macOS; elsewhere there is no such place.
      tray.setTitle(firing > 0 ? String(firing) : '')
      tray.setContextMenu(
        Menu.buildFromTemplate([
          ...(firing > 0 ? [{ label: said, click: actions.showAlerts }, { type: 'separator' as const }] : []),
          { label: 'Show Quarterdeck', click: actions.show },
          { type: 'separator' },
          { label: 'Quit', click: actions.quit },
        ]),
      )
    }
    draw(0)
    tray.on('click', actions.show)
    return { draw }
  } catch {
    return undefined
  }
}

/** How many alerts fire, on the icon of the dock or the launcher where the desktop can show it. */
export const setBadge = (firing: number) => void app.setBadgeCount(firing)
