import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { runCommand } from './run-command'
import type { Vault } from './vault'

const commandMs = 15_000
const mostBytes = 64 * 1024

/**
 * The secret of a profile from wherever the profile says, null when it has none. `asked` holds what the operator typed,
 * by profile id. Throws OpsError (`missing`, `denied`, `timeout`) that says where was looked and never what was found.
 */
export async function readSecret(
  profile: Profile,
  vault: Pick<Vault, 'unseal'>,
  asked: ReadonlyMap<string, string>,
  limits: { commandMs?: number } = {},
): Promise<string | null> {
  const { secret } = profile
  switch (secret.from) {
    case 'none':
      return null
    case 'stored': {
      const text = await vault.unseal(profile.id, 'secret')
      if (text !== null) return text
      throw absent(profile, 'no secret is stored', 'Enter it in Connections.')
    }
    case 'ask': {
      const text = asked.get(profile.id)
      if (text !== undefined) return text
      throw new OpsError({
        kind: 'denied',
        code: 'SECRET_NEEDED',
        layer: 'login',
        message: `${profile.name} asks for its secret, and it was not given yet.`,
        hint: 'Enter it in Connections; it is kept until the console ends.',
        detail: { profile: profile.id },
      })
    }
    case 'env': {
      const text = process.env[secret.name]
      if (text) return text
      throw absent(profile, `the environment variable ${secret.name} is not set`, 'Set it before starting Quarterdeck.')
    }
    case 'file':
      return ofFile(profile, secret.path)
    case 'command':
      return ofCommand(profile, secret.command, limits.commandMs ?? commandMs)
  }
}

async function ofFile(profile: Profile, path: string): Promise<string> {
  const file = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
  let text: string
  try {
    const { size } = await stat(file)
    if (size > mostBytes) throw absent(profile, `the file ${file} is too large for a secret`, 'Name another file.')
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof OpsError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EACCES' || code === 'EPERM')
      throw new OpsError({
        kind: 'denied',
        code,
        layer: 'login',
        message: `The secret of ${profile.name} stands in ${file}, which may not be read by you.`,
        hint: 'Check who owns the file.',
      })
    throw absent(profile, `the file ${file} cannot be read (${code})`, 'Check the path.')
  }
  return (
    firstLine(text) || fail(absent(profile, `the first line of the file ${file} is empty`, 'Put the secret there.'))
  )
}

async function ofCommand(profile: Profile, command: string, timeoutMs: number): Promise<string> {
  const answer = await runCommand(command, timeoutMs)
  const hint = 'Run the command in a terminal to see what it says.'
  switch (answer.end) {
    case 'said':
      return firstLine(answer.stdout) || fail(absent(profile, 'its command printed nothing', hint))
    case 'failed':
      throw absent(profile, `its command ended with ${answer.exit === null ? 'a signal' : `exit ${answer.exit}`}`, hint)
    case 'absent':
      throw absent(profile, 'the shell for its command could not be started', hint)
    case 'late':
      throw new OpsError({
        kind: 'timeout',
        code: 'SECRET_COMMAND_TIMEOUT',
        layer: 'login',
        message: `The command for the secret of ${profile.name} did not end within ${timeoutMs / 1000} s and was stopped.`,
        hint: `It must not ask anything: it has no terminal. ${hint}`,
      })
  }
}

const firstLine = (text: string) => text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? ''

const fail = (error: OpsError): never => {
  throw error
}

const absent = (profile: Profile, why: string, hint: string) =>
  new OpsError({
    kind: 'missing',
    code: 'SECRET_MISSING',
    layer: 'login',
    message: `There is no secret for ${profile.name}: ${why}.`,
    hint,
  })
