import { basename, join } from 'node:path'
import type { Files } from './files'
import { fromHome, type Home } from './home'
import { quoted } from './names'
import type { SshSettings } from './ssh-settings'

/** How a host is logged in to: key, agent, or a password that is asked for; and what was left out of it. */
export interface SshLogin {
  readonly fields: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
}

/** The agent's socket of the login that starts the console, by the name of its variable. */
const ownAgent = 'SSH_AUTH_SOCK'

/** The key that ssh takes where none is named: of the usual files the first that is there. */
export async function usualKey(home: Home, files: Files): Promise<string | undefined> {
  const there = await files.find(join(home.folder, '.ssh', 'id_*'))
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].find(name => there.some(file => basename(file) === name))
}

/**
 * The login that the lines of an alias say. `expand` puts values for `%h` and its like, undefined where it cannot;
 * `usual` is the key to take where neither a key nor an agent is named and no agent runs.
 */
export function loginFor(
  settings: SshSettings,
  expand: (text: string) => string | undefined,
  home: Home,
  usual: string | undefined,
): SshLogin {
  const notes: string[] = []
  const path = (text: string) => {
    const whole = expand(text)
    if (whole === undefined) notes.push(`The path ${quoted(text)} is left out: it has a % that is not known here.`)
    return whole
  }
  const named = settings.keys.map(line => line.values[0] ?? '').filter(one => one.toLowerCase() !== 'none')
  const keys = named.map(path).filter(one => one !== undefined)
  if (keys.length > 1) notes.push(`It names ${keys.length} keys, and the first is taken.`)
  const socket = settings.one('identityagent')
  const [key] = keys
  // Who wants only the named keys, and names none, does not want those of the agent.
  const asksAgent = key !== undefined || settings.one('identitiesonly')?.toLowerCase() !== 'yes'
  const agent = asksAgent ? agentOf(socket === undefined ? undefined : path(socket), home) : {}
  if (key !== undefined) return { fields: { key, ...agent }, notes }
  if (agent.agent !== undefined) return { fields: agent, notes }
  if (usual !== undefined && settings.keys.length === 0) {
    notes.push(`It names no key, and no agent runs: ${usual} is taken.`)
    return { fields: { key: `~/.ssh/${usual}` }, notes }
  }
  notes.push('It names no key, and no agent runs: its password is asked for.')
  return { fields: { secret: { from: 'ask' } }, notes }
}

function agentOf(named: string | undefined, home: Home): { agent?: string } {
  if (named?.toLowerCase() === 'none') return {}
  if (named === ownAgent || named === `$${ownAgent}`) return { agent: ownAgent }
  if (named !== undefined) return { agent: fromHome(named, home) }
  // Where an agent runs, ssh asks it; a key it holds then needs no passphrase here either.
  return home.env[ownAgent] ? { agent: ownAgent } : {}
}
