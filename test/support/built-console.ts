import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const out = join(process.cwd(), 'out')
const lock = join(process.cwd(), 'node_modules', '.build-lock')
const cli = join(out, 'main', 'cli.js')

/** Builds the console when its sources are newer than what is built. Test files that run side by side wait for one build. */
export async function buildConsole(): Promise<void> {
  for (;;) {
    if (newest(join(process.cwd(), 'src')) < builtAt()) return
    try {
      mkdirSync(lock)
      break
    } catch {
      // Somebody builds; a lock left behind by a killed run is old.
      if (age(lock) > 120_000) rmdirSync(lock)
      await pause(200)
    }
  }
  try {
    const args = [
      join(process.cwd(), 'node_modules/electron-vite/bin/electron-vite.js'),
      'build',
      '--logLevel',
      'error',
    ]
    const built = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (built.status !== 0) throw new Error(`The console does not build: ${built.stderr}`)
  } finally {
    rmdirSync(lock)
  }
}

/** When the last file of a folder was written, milliseconds; 0 of an empty one. */
export function newest(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs
  })
  return Math.max(0, ...times)
}

/** When the last file of a build was written; 0 where a part is missing. */
function builtAt(): number {
  try {
    const parts = ['main/cli.js', 'main/worker.js', 'preload/index.cjs', 'renderer/index.html']
    return Math.min(...parts.map(part => statSync(join(out, part)).mtimeMs))
  } catch {
    return 0
  }
}

function age(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the terminal door on a data folder, without a terminal. */
export function startConsole(data: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, QUARTERDECK_DATA: data, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  const ended = once(child, 'close').then(([code]): Ended => {
    process.off('exit', orphan)
    return { code: code as number | null, stdout, stderr }
  })
  return {
    process: child,
    ended,
    /** Resolves with the first line of stdout that fits. */
    async line(fits: (line: string) => boolean): Promise<string> {
      for (;;) {
        const found = stdout.split('\n').find(fits)
        if (found !== undefined) return found
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${stderr}`)
        await pause(20)
      }
    },
  }
}

/** Runs one command to its end. */
export const runConsole = (data: string, args: readonly string[], env?: Record<string, string>): Promise<Ended> =>
  startConsole(data, args, env).ended
