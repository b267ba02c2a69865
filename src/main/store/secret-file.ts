import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { absent, mayNotRead } from './secret-failures'

const mostBytes = 64 * 1024

const whole = (path: string) => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path)
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** The first line of the file that a profile names. Throws `missing` or `denied`. */
export async function readSecretFile(profile: Profile, path: string): Promise<string> {
  const file = whole(path)
  try {
    const { size } = await stat(file)
    if (size > mostBytes) throw absent(profile, `the file ${file} is too large for a secret`, 'Name another file.')
    const line = firstLine(await readFile(file, 'utf8'))
    if (line === '') throw absent(profile, `the first line of the file ${file} is empty`, 'Put the secret there.')
    return line
  } catch (error) {
    if (error instanceof OpsError) throw error
    const code = codeOf(error)
    if (code === 'EACCES' || code === 'EPERM') throw mayNotRead(profile, file, code)
    throw absent(profile, `the file ${file} cannot be read (${code})`, 'Check the path.')
  }
}

/**
 * How such a file stands, without reading it: whether it is there, and a warning when others can read it. A warning
 * only: files that a container or an orchestrator hands out are open to others, and a console must work at night.
 */
export async function lookAtSecretFile(path: string): Promise<{ there: boolean; warning?: string }> {
  const file = whole(path)
  try {
    const { mode } = await stat(file)
    const open = process.platform !== 'win32' && (mode & 0o077) !== 0
    const rights = (mode & 0o777).toString(8).padStart(3, '0')
    return open
      ? { there: true, warning: `Others on this machine may read ${file} (mode ${rights}): chmod 600 ${file}` }
      : { there: true }
  } catch {
    return { there: false }
  }
}

/** What a file or a command says is its first line, without the mark that some editors put before it. */
export const firstLine = (text: string) => text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? ''
