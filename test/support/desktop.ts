import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'

/** Why there is no Electron to test with, or undefined when there is one. */
export function noDesktop(): string | undefined {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!folder || !existsSync(join(folder, 'electron')))
    return 'no Electron: name the folder of one in ELECTRON_OVERRIDE_DIST_PATH'
  if (!process.env.DISPLAY) return 'no display: run under xvfb-run'
  return undefined
}

export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page complained about. */
  readonly complaints: string[]
  close(): Promise<void>
}

/** Starts the built desktop on a data folder, its worker under this Node: the Electron here may be too old for the store. */
export async function startDesktop(data: string): Promise<Desktop> {
  const app = await _electron.launch({
    executablePath: join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'electron'),
    args: ['--no-sandbox', '--disable-gpu', process.cwd()],
    env: {
      ...(process.env as Record<string, string>),
      QUARTERDECK_DATA: data,
      QUARTERDECK_WORKER_NODE: process.execPath,
    },
  })
  const page = await app.firstWindow()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  return { app, page, complaints, close: () => app.close() }
}
