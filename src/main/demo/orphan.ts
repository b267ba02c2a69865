import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Ends a server that an earlier console left behind because it was killed. The pid alone proves nothing, it may
 * belong to somebody else by now: the process must also say `mark` on its command line.
 * Answers whether there was one; throws when it does not go.
 */
export async function endOrphan(pid: number, mark: string, signal: NodeJS.Signals = 'SIGINT'): Promise<boolean> {
  if (!isOurs(pid, mark)) return false
  process.kill(pid, signal)
  for (let waited = 0; waited < 10_000; waited += 50) {
    await pause(50)
    if (!isOurs(pid, mark)) return true
  }
  process.kill(pid, 'SIGKILL')
  await pause(200)
  if (isOurs(pid, mark)) throw new Error(`Process ${pid} of an earlier demo does not end.`)
  return true
}

function isOurs(pid: number, mark: string): boolean {
  // Pid 1 and our own are never a left-over.
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) return false
  return commandLine(pid).includes(mark)
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    const [command, args] =
      process.platform === 'win32'
        ? [
            'powershell',
            ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`],
          ]
        : ['ps', ['-o', 'args=', '-p', String(pid)]]
    return String(spawnSync(command as string, args as string[]).stdout ?? '')
  } catch {
    return ''
  }
}
