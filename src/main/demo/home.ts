import { createHash } from 'node:crypto'
import { chownSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { servant } from './embedded-postgres'

/**
 * Where the demo's files live: in `folder`, unless we are root and the user PostgreSQL must run as cannot get there,
 * as below a home of mode 700. Then it is a folder of its own under /var/lib, always the same for the same `folder`.
 */
export function demoHome(folder: string): string {
  const user = servant()
  if (!user) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const home = passable(dirname(folder)) ? folder : join('/var/lib/quarterdeck-demo', name)
  mkdirSync(home, { recursive: true, mode: 0o711 })
  chownSync(home, user.uid, user.gid)
  return home
}

function passable(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}
