import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Runs a script beside this file in a Node process of its own, and reads what it prints line by line. */
export function startScript(script: string, args: string[], env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--no-warnings', '--import', here('resolve.mjs'), here(script), ...args],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } },
  )
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout! })
  reader.on('line', line => lines.push(line))
  const closed = once(reader, 'close')
  const gone = once(child, 'exit')
  return {
    pid: child.pid ?? 0,
    lines,
    /** Resolves when it printed at least so many lines; rejects when it ended before. */
    async printed(count: number) {
      const enough = new Promise<void>(resolve => {
        const look = () => lines.length >= count && resolve()
        reader.on('line', look)
        look()
      })
      await Promise.race([enough, closed])
      if (lines.length < count) throw new Error(`ended after ${lines.length} lines: ${child.exitCode}`)
      return lines
    },
    /** Stops it between two instructions while `look` looks, as a power cut would. */
    frozen<T>(look: () => T): T {
      child.kill('SIGSTOP')
      try {
        return look()
      } finally {
        child.kill('SIGCONT')
      }
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
      await closed
    },
    async ended() {
      await gone
      await closed
      return lines
    },
  }
}
