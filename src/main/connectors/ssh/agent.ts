import { promisify } from 'node:util'
import type { AgentAuthMethod, BaseAgent, IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2'
import { type Failure, OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import { homePath } from './home-path'
import { ssh2 } from './library'
import { publicHalf } from './public-half'

/** A login by keys that an agent holds. The agent is never forwarded: what it may sign stays on this machine. */
export interface AgentLogin {
  readonly method: AgentAuthMethod
  /** Why the agent would not sign, when that is what went wrong. */
  refusal(): Failure | undefined
}

/**
 * Asks the agent for its keys. With `key`, only that one is offered: hosts count every key they are shown and hang up
 * after a few. Throws OpsError when the agent is missing, silent, empty, or lacks the key.
 */
export async function agentLogin(profile: ProfileOf<'ssh'>, waitMs = 5000): Promise<AgentLogin> {
  const socket = socketOf(profile.agent ?? '')
  const agent = ssh2.createAgent(socket)
  const held = (await within(waitMs, promisify(agent.getIdentities.bind(agent))()).catch((error: unknown) => {
    throw error instanceof OpsError ? error : missing(socket)
  })) as ParsedKey[]
  if (held.length === 0)
    throw refuse(
      'AGENT_EMPTY',
      'The SSH agent holds no keys, or it is locked.',
      'ssh-add -l shows what it holds, ssh-add -X unlocks it, ssh-add FILE adds a key.',
    )
  const offered = profile.key === undefined ? held : [await chosen(held, profile.key)]
  const keys = new OfferedKeys(agent, offered)
  return { method: { type: 'agent', username: profile.user, agent: keys }, refusal: () => keys.refused }
}

/** An agent that shows some of its keys, and remembers when it did not sign. */
class OfferedKeys extends ssh2.BaseAgent<ParsedKey> {
  refused: Failure | undefined
  readonly #agent: BaseAgent
  readonly #offered: ParsedKey[]
  constructor(agent: BaseAgent, offered: ParsedKey[]) {
    super()
    this.#agent = agent
    this.#offered = offered
  }
  getIdentities(give: IdentityCallback<ParsedKey>) {
    give(undefined, this.#offered)
  }
  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, give?: SignCallback) {
    const [asked, done] = typeof options === 'function' ? [{}, options] : [options, give]
    this.#agent.sign(key, data, asked, (error, signature) => {
      if (error) this.refused = unwilling
      done?.(error, signature)
    })
  }
}

/** The agent of this login by its variable's name, else a path; on Windows a pipe, or `pageant`. */
function socketOf(agent: string): string {
  if (agent !== 'SSH_AUTH_SOCK') return homePath(agent)
  const socket = process.env.SSH_AUTH_SOCK
  if (socket) return socket
  throw refuse(
    'NO_AGENT',
    'This login has no SSH agent: SSH_AUTH_SOCK is not set for the console.',
    'Start the console where ssh-add -l works, or write the path of the agent’s socket into the profile.',
  )
}

async function chosen(held: readonly ParsedKey[], file: string): Promise<ParsedKey> {
  const half = await publicHalf(file)
  const key = held.find(one => one.getPublicSSH().equals(half))
  if (key) return key
  throw refuse(
    'AGENT_LACKS_KEY',
    `The SSH agent does not hold the key ${file}.`,
    `Add it: ssh-add ${file.replace(/\.pub$/, '')}`,
  )
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent()), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const refuse = (code: string, message: string, hint: string) =>
  new OpsError({ kind: 'invalid', layer: 'login', code, message, hint })

const missing = (socket: string) =>
  refuse(
    'NO_AGENT',
    `No SSH agent answers at ${socket}.`,
    'It may have ended with an earlier login. ssh-agent starts one and prints its path.',
  )

const silent = () =>
  refuse(
    'AGENT_SILENT',
    'The SSH agent takes the connection and says nothing.',
    'It may hang, or wait for somebody. ssh-add -l asks it the same.',
  )

const unwilling: Failure = {
  kind: 'denied',
  layer: 'login',
  code: 'AGENT_REFUSED',
  message: 'The SSH agent would not sign with the key that the host wants.',
  hint: 'It may be locked, or it asked for a confirmation or a touch that did not come: ssh-add -l.',
}
