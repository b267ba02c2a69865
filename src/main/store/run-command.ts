import { spawn } from 'node:child_process'

export type CommandEnd =
  | { readonly end: 'said'; readonly stdout: string }
  | { readonly end: 'failed'; readonly exit: number | null }
  | { readonly end: 'late' }
  | { readonly end: 'absent' }

const mostBytes = 64 * 1024

/**
 * Runs a command line of the operator through the system's shell and answers its output. Its errors go nowhere: a tool
 * may print a secret there. It runs in a process group of its own, so that after `timeoutMs` nothing of it is left.
 */
export function runCommand(command: string, timeoutMs: number): Promise<CommandEnd> {
  const windows = process.platform === 'win32'
  const [shell, ...args] = windows
    ? [process.env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', command]
    : ['/bin/sh', '-c', command]
  return new Promise(resolve => {
    const child = spawn(shell, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: !windows,
      windowsHide: true,
      windowsVerbatimArguments: windows,
    })
    const end = (how: CommandEnd) => {
      clearTimeout(timer)
      child.stdout.destroy()
      resolve(how)
    }
    const timer = setTimeout(() => {
      stop()
      end({ end: 'late' })
    }, timeoutMs)
    const stop = () => {
      try {
        if (windows || child.pid === undefined) child.kill('SIGKILL')
        else process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It ended by itself in the meantime.
      }
    }
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < mostBytes) stdout += text
    })
    child.on('error', () => end({ end: 'absent' }))
    child.on('close', exit => end(exit === 0 ? { end: 'said', stdout } : { end: 'failed', exit }))
  })
}
