import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron, type ElectronApplication } from 'playwright-core'
import { buildConsole } from '../support/built-console'
import { scratchFolder } from '../support/scratch'
import { endProcessesOf, expectNothingLeft } from './our-processes'
import { type Watched, watch } from './watched-page'

const home = 'app://quarterdeck/'

/** A desktop window on a data folder. */
export interface Desktop extends Watched {
  readonly app: ElectronApplication
  /** Closes the window as an operator does and waits for the application's end. */
  quit(): Promise<void>
}

/** Electron's binary: the one of ELECTRON_OVERRIDE_DIST_PATH, else the package's own. */
const binary = (): string =>
  join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(process.cwd(), 'node_modules/electron/dist'), 'electron')

/** What Electron is started with; the worker runs under our Node where Electron's own is too old for the store. */
export const launching = (data: string) => ({
  executablePath: binary(),
  args: ['.', '--no-sandbox', '--disable-gpu', '--force-prefers-reduced-motion'],
  env: {
    ...(process.env as Record<string, string>),
    QUARTERDECK_DATA: data,
    QUARTERDECK_WORKER_NODE: process.execPath,
  },
})

export async function openDesktop(data: string): Promise<Desktop> {
  const app = await launch(data)
  const watched = watch(await app.firstWindow({ timeout: 60_000 }), home)
  return {
    ...watched,
    app,
    async quit() {
      // With a run under way the desktop asks before it closes: "Stop them and quit", its last button.
      const leave = app.evaluate(({ app: electron, dialog }) => {
        dialog.showMessageBoxSync = (...said: unknown[]) =>
          ((said.at(-1) as { buttons?: string[] }).buttons?.length ?? 1) - 1
        electron.quit()
      })
      await leave.catch(() => {})
      await app.waitForEvent('close', { timeout: 30_000 }).catch(() => {})
    },
  }
}

const tries = 3

/**
 * Now and then the driver never hears that an old Electron has started, though it shows its window, and then waits for
 * its end without a limit. Such a start is ended by its own processes and made again, and said; an Electron that does not
 * start at all fails every try.
 */
async function launch(data: string): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt++) {
    const started = _electron.launch({ ...launching(data), timeout: 30_000 })
    // What comes of a start that was given up is not waited for.
    started.catch(() => {})
    const app = await Promise.race([started.catch(() => undefined), sleep(45_000, undefined)])
    if (app) return app
    if (attempt === tries) throw new Error(`Electron was not heard of in ${tries} starts`)
    console.log(`Electron was not heard of; start ${attempt + 1} of ${tries}`)
    endProcessesOf(data)
    await expectNothingLeft(data)
  }
}

/** A folder for the desktop's data that the demo's servers can use, and its end: nothing may still run on it. */
export async function desktopFolder() {
  await buildConsole()
  const scratch = await scratchFolder('e2e-desktop')
  await chmod(scratch.path, 0o711)
  const data = join(scratch.path, 'data')
  return {
    data,
    async remove() {
      await expectNothingLeft(data)
      await scratch.remove()
    },
  }
}
