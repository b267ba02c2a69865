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

/** The login that the lines of an alias say. `expand` puts values for `%h` and its like; undefined where it cannot. */
export function loginFor(settings: SshSettings, expand: (text: string) => string | undefined, home: Home): SshLogin {
  const notes: string[] = []
  const path = (text: string) => {
    const whole = expand(text)
    if (whole === undefined) notes.push(`The path ${quoted(text)} is left out: it has a % that is not known here.`)
    return whole
  }
  const files = settings.keys.map(line => line.values[0] ?? '').filter(one => one.toLowerCase() !== 'none')
  const keys = files.map(path).filter(one => one !== undefined)
  if (keys.length > 1) notes.push(`It names ${keys.length} keys, and the first is taken.`)
  const [key] = keys
  const named = settings.one('identityagent')
  const agent = agentOf(named === undefined ? undefined : path(named), home)
  if (key !== undefined) return { fields: { key, ...agent }, notes }
  if (agent.agent !== undefined) return { fields: agent, notes }
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
