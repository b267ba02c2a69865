import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { installed } from '../hosts/installed'
import { onInterrupt } from './interrupt'

export type Desktop = { readonly binary: string } | { readonly missing: string }

/**
 * Electron's binary, if it can be had and can show a window. npm does not bring it: it is fetched here the first time,
 * by Electron's own installer. Never loads the `electron` package, which would fetch it silently.
 */
export function findDesktop(env: NodeJS.ProcessEnv = process.env): Desktop {
  if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return { missing: 'There is no display here' }
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return { missing: 'Electron has no sandbox when it runs as root' }
  const binary = binaryOf(env)
  if (binary && existsSync(binary)) return { binary }
  const fetched = env.ELECTRON_OVERRIDE_DIST_PATH ? undefined : fetchBinary(env)
  return fetched ? { binary: fetched } : { missing: "Electron's binary cannot be had here" }
}

const fetchMs = 10 * 60 * 1000

/** Undefined when it could not be fetched; why is of no use to an operator, who gets the browser door instead. */
function fetchBinary(env: NodeJS.ProcessEnv): string | undefined {
  const folder = packageFolder()
  if (!folder || !existsSync(join(folder, 'install.js'))) return undefined
  process.stderr.write('Fetching Electron, once …\n')
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: fetchMs, env })
  const binary = binaryOf(env)
  return binary && existsSync(binary) ? binary : undefined
}

function binaryOf(env: NodeJS.ProcessEnv): string | undefined {
  const folder = packageFolder()
  const name = (folder && nameIn(join(folder, 'path.txt'))) ?? 'electron'
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return join(env.ELECTRON_OVERRIDE_DIST_PATH, name)
  return folder && join(folder, 'dist', name)
}

function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(join(installed.root, 'package.json')).resolve('electron/package.json'))
  } catch {
    return undefined
  }
}

const nameIn = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)

/** Opens the window and resolves with its exit code when it was closed. */
export async function openDesktop(binary: string): Promise<number> {
  const child = spawn(binary, [installed.root], { stdio: 'inherit', env: process.env })
  // The house behind it must outlive the window: Ctrl-C ends the window, and then we close in order.
  const interrupts = onInterrupt(
    () => child.kill('SIGTERM'),
    () => child.kill('SIGKILL'),
  )
  const [code] = (await once(child, 'exit')) as [number | null]
  interrupts.stop()
  return code ?? 70
}

/** Shows a link in the operator's browser, if the machine has a way to. Nothing is said when it has none. */
export function openBrowser(link: string): void {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return
  // Windows' start takes the first quoted word for a title.
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', link]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', link]
        : ['xdg-open', link]
  const child = spawn(command as string, args, { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
