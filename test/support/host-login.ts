import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/** A login of this host for one test; `remove` takes it away with its home. */
export interface HostLogin {
  readonly user: string
  remove(): void
}

/** Adds an ordinary login that may log in by key; undefined where this machine does not let us. */
export function addHostLogin(name: string, about: { shell?: string; sudo?: boolean } = {}): HostLogin | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  removeLeft()
  const user = `qd${name}${process.pid}`
  if (spawnSync('useradd', ['-m', '-s', about.shell ?? '/bin/sh', '-p', '*', user]).status !== 0) return undefined
  if (about.sudo) writeFileSync(ruleOf(user), `${user} ALL=(root) NOPASSWD: ALL\n`, { mode: 0o440 })
  return { user, remove: () => remove(user) }
}

function remove(user: string) {
  rmSync(ruleOf(user), { force: true })
  // Also while a process of it is still ending.
  spawnSync('userdel', ['-rf', user])
}

const ruleOf = (user: string) => `/etc/sudoers.d/${user}`

/** Of tests that were killed before they could: the logins whose makers are no more. */
function removeLeft() {
  for (const [user, pid] of readFileSync('/etc/passwd', 'utf8').matchAll(/^qd[a-z]+(\d+)(?=:)/gm))
    if (!existsSync(`/proc/${pid}`)) remove(user)
}
