import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A server process of ours: ended by its own pid, and gone when `stop` resolves. */
export interface ServerProcess {
  readonly pid: number
  readonly process: ChildProcess
  /** The last 20,000 characters it wrote. */
  log(): string
  stop(signal?: NodeJS.Signals): Promise<void>
}

/**
 * Starts a server that lives no longer than we do: when this process ends, it gets `orphan` (SIGKILL unless told).
 * A process that is killed itself cannot do that; its servers are found and ended at the next start.
 */
export function startServer(
  command: string,
  args: readonly string[],
  { orphan = 'SIGKILL', input, ...options }: SpawnOptions & { orphan?: NodeJS.Signals; input?: string } = {},
): ServerProcess {
  const child = spawn(command, args, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], ...options })
  let text = ''
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-20_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.on('error', error => keep(Buffer.from(error.message)))
  // A server that ends before it has read its input is told by its exit code.
  child.stdin?.on('error', () => {})
  if (input !== undefined) child.stdin?.end(input)
  const leave = () => child.kill(orphan)
  process.once('exit', leave)
  return {
    process: child,
    pid: child.pid ?? -1,
    log: () => text,
    async stop(signal = 'SIGTERM') {
      process.off('exit', leave)
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill(signal)
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await gone
      clearTimeout(late)
    },
  }
}

/** A loopback port that was free a moment ago; `wanted` when that one is. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    if (wanted === 0) throw error
    return freePort()
  }
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Polls until `check` answers; throws its last error after `ms`, or at once when `given up` says why. */
export async function until<T>(check: () => Promise<T>, ms = 20_000, givenUp?: () => Error | undefined): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    try {
      return await check()
    } catch (error) {
      const why = givenUp?.()
      if (why) throw why
      if (Date.now() > end) throw error
      await new Promise(resolve => setTimeout(resolve, 30))
    }
  }
}
