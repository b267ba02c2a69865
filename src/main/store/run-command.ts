import { type ChildProcess, spawn } from 'node:child_process'

export interface CommandEnd {
  /** `said`: it ended well. `late`: it was stopped. `absent`: there is no shell to run it. */
  readonly end: 'said' | 'failed' | 'late' | 'absent'
  readonly exit: number | null
  readonly stdout: string
  /** The last of what it said besides; a tool may print a secret there. */
  readonly stderr: string
}

const mostBytes = 64 * 1024
const lastOfStderr = 2_000

/**
 * Runs a command line of the operator, as typed, through the system's shell and answers what it said. It has no terminal
 * and runs in a process group of its own, so that after `timeoutMs` nothing of it is left.
 */
export function runCommand(command: string, timeoutMs: number): Promise<CommandEnd> {
  const windows = process.platform === 'win32'
  const [shell, ...args] = windows
    ? [process.env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', command]
    : ['/bin/sh', '-c', command]
  return new Promise(resolve => {
    const child = spawn(shell, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !windows,
      windowsHide: true,
      windowsVerbatimArguments: windows,
    })
    let stdout = ''
    let stderr = ''
    const end = (how: CommandEnd['end'], exit: number | null = null) => {
      clearTimeout(timer)
      child.stdout.destroy()
      child.stderr.destroy()
      resolve({ end: how, exit, stdout, stderr })
    }
    const timer = setTimeout(() => {
      stopGroup(child)
      end('late')
    }, timeoutMs)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < mostBytes) stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-lastOfStderr)
    })
    child.on('error', () => end('absent'))
    child.on('close', exit => end(exit === 0 ? 'said' : 'failed', exit))
  })
}

function stopGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}
