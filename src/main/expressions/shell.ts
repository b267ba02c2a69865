import { invalid } from '#domain/failure'
import { address, type ProfileOf } from '#domain/profile'
import type { Value } from './value'

/** Names that would change how the shell itself behaves. */
const taken = new Set([
  'PATH',
  'IFS',
  'ENV',
  'BASH_ENV',
  'HOME',
  'SHELL',
  'PS4',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LC_ALL',
  'LANG',
  'PWD',
  'SHELLOPTS',
  'BASHOPTS',
])

/** The name a parameter has in a script: `min_size` → `MIN_SIZE`. */
const shellName = (name: string) => name.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_')

/** Whether that name would change how the shell itself behaves. */
export const isTakenByShell = (name: string) => taken.has(shellName(name)) || /^\d/.test(name)

/** Values as environment variables; nothing is ever written into the script. A null is empty. Throws OpsError `invalid` for NUL. */
export function shellEnv(values: Readonly<Record<string, Value>>): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    if (isTakenByShell(name))
      throw invalid(`A parameter cannot be called ${name}: the shell reads ${shellName(name)} itself.`)
    if (value.text?.includes('\u0000'))
      throw invalid(`${name} has a NUL character, which no environment variable can hold.`)
    env[shellName(name)] = value.text ?? ''
  }
  return env
}

/** The script with its variables before it, ready to paste into a shell; secrets stand as dots. */
export function shownShell(
  text: string,
  env: Readonly<Record<string, string>>,
  secretNames: readonly string[],
): string {
  const exports = Object.entries(env).map(
    ([name, value]) => `export ${name}=${secretNames.includes(name) ? "'••••'" : quoted(value)}`,
  )
  return [...exports, text].join('\n')
}

/** What a script that logs in to a database finds in its environment, in words; where the server is depends on the shell. */
export const shownLogin = (db: ProfileOf<'postgres'>): string =>
  `# logs in to ${address(db)}, as it is reached from there, by PGHOST, PGPORT and PGPASSWORD
export PGUSER=${quoted(db.user)} PGDATABASE=${quoted(db.database)}`

const quoted = (value: string) => (/^[\w./:@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`)
