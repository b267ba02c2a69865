import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'

/** A login of this host for one test; `remove` takes it away with its home. */
export interface HostLogin {
  readonly user: string
  remove(): void
}

/** Adds an ordinary login that may log in by key; undefined where this machine does not let us. */
export function addHostLogin(name: string, about: { shell?: string; sudo?: boolean } = {}): HostLogin | undefined {
  const user = `qd${name}${process.pid}`
  const rule = `/etc/sudoers.d/${user}`
  if (spawnSync('useradd', ['-m', '-s', about.shell ?? '/bin/sh', '-p', '*', user]).status !== 0) return undefined
  if (about.sudo) writeFileSync(rule, `${user} ALL=(root) NOPASSWD: ALL\n`, { mode: 0o440 })
  return {
    user,
    remove() {
      if (about.sudo) rmSync(rule, { force: true })
      // Also while a process of it is still ending.
      spawnSync('userdel', ['-rf', user])
    },
  }
}
