import { readFileSync, writeFileSync } from 'node:fs'
import { app, type BrowserWindow, type Rectangle, screen } from 'electron'

interface WindowState extends Partial<Rectangle> {
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

const fresh: WindowState = { width: 1440, height: 900, maximized: false }

/** Where the window stood last; a place that no screen shows any more is forgotten. */
export function readWindowState(file: string): WindowState {
  try {
    const { x, y, width, height, maximized } = JSON.parse(readFileSync(file, 'utf8')) as WindowState
    if (![x, y, width, height].every(Number.isInteger) || width < 400 || height < 300) return fresh
    const { workArea } = screen.getDisplayMatching({ x: x ?? 0, y: y ?? 0, width, height })
    const seen = (x ?? 0) < workArea.x + workArea.width - 100 && (y ?? 0) < workArea.y + workArea.height - 100
    const reached = (x ?? 0) + width > workArea.x + 100 && (y ?? 0) >= workArea.y - 10
    return seen && reached ? { x, y, width, height, maximized } : { width, height, maximized }
  } catch {
    return fresh
  }
}

/** Keeps where the window stands, when it closes or the application ends. */
export function keepWindowState(window: BrowserWindow, file: string): void {
  const keep = () => {
    if (window.isDestroyed()) return
    try {
      writeFileSync(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
    } catch {
      // The window opens at its usual place next time.
    }
  }
  window.on('close', keep)
  // Quitting ends the process without closing its windows one by one.
  app.on('before-quit', keep)
}
