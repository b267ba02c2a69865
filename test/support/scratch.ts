import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A folder of its own under the system's temp folder, and how to remove it. */
export async function scratchFolder(name: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `quarterdeck-${name}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** A server process we started: ended by its own pid, and gone when `stop` resolves. */
export interface Server {
  readonly pid: number
  stop(signal?: NodeJS.Signals): Promise<void>
}

export function startServer(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Server & { process: ChildProcess; log(): string } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let text = ''
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-20_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  // A test process that dies must not leave its servers behind.
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  return {
    process: child,
    pid: child.pid ?? -1,
    log: () => text,
    async stop(signal = 'SIGTERM') {
      process.off('exit', orphan)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill(signal)
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await gone
      clearTimeout(late)
    },
  }
}

/** Polls until `check` answers; throws with the last error after `ms`. */
export async function until<T>(check: () => Promise<T>, ms = 20_000): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}
