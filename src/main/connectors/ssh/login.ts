import { createPublicKey } from 'node:crypto'
import type { AnyAuthMethod, ParsedKey } from 'ssh2'
import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import { remoteText } from '../remote-text'
import { agentLogin } from './agent'
import { fingerprintOf } from './host-key'
import { readKey } from './key-file'
import { createQuestions } from './questions'

/** The ways into a host that its profile names, tried in order, and what became of them. */
export interface Login {
  /** For ssh2, before each try: gives the next way that the host takes, or false when none is left. */
  next(accepted: readonly string[] | null, partial: boolean | null, give: (way: AnyAuthMethod | false) => void): void
  /** `SHA256:…` of the key file it offers; undefined where an agent or a password lets in. */
  readonly key: string | undefined
  /** Why the host let nobody in, after all ways were tried. */
  refusal(): Failure
}

interface Way {
  readonly takes: 'publickey' | 'password' | 'keyboard-interactive'
  words(): string
  /** Null when this way cannot be gone after all. */
  method(partial: boolean): Promise<AnyAuthMethod | null>
}

/**
 * Key or agent first, then the password where there is one; no `none` first: it costs a round trip and a try. Throws
 * OpsError when the profile names no way in, or its key or agent cannot be used.
 */
export async function loginOf(opening: Opening<ProfileOf<'ssh'>>): Promise<Login> {
  const { profile, answers = () => undefined } = opening
  const { user: username } = profile
  const key = await keyOf(opening)
  // Beside a key file the secret is its passphrase, which no host ever gets. Beside an agent it is the password, and is
  // asked for only where the agent's keys were not enough.
  let secret: Promise<string | null> | undefined
  const password = () => {
    secret ??= profile.key !== undefined && profile.agent === undefined ? Promise.resolve(null) : opening.secret()
    return secret
  }
  if (!key && (await password()) === null) throw new OpsError(noLogin)
  const questions = createQuestions(profile, answers)
  const ways: Way[] = [
    ...(key ? [{ takes: 'publickey', words: key.words, method: async () => key.method } as const] : []),
    {
      takes: 'password',
      words: () => 'this password',
      async method() {
        const text = await password()
        return text === null ? null : { type: 'password', username, password: text }
      },
    },
    {
      takes: 'keyboard-interactive',
      words: () => 'the answers to its questions',
      async method(partial) {
        const text = await password()
        // After a key the host may want a code as well; a host that refused the key is not answered.
        return text === null && !partial ? null : questions.method(text)
      },
    },
  ]
  const tried: Way[] = []
  let takes: readonly string[] = []
  let half = false
  let hindrance: Failure | undefined

  async function following(accepted: readonly string[] | null): Promise<AnyAuthMethod | false> {
    for (let way = ways.shift(); way; way = ways.shift()) {
      // What the host does not take is not tried: each try is counted, and some hosts shut out who tries too often.
      if (accepted && !accepted.includes(way.takes)) continue
      const method = await way.method(half)
      if (!method) continue
      tried.push(way)
      return method
    }
    return false
  }

  return {
    key: key?.fingerprint,
    next(accepted, partial, give) {
      takes = accepted ?? takes
      half ||= partial === true
      following(accepted).then(give, (error: unknown) => {
        hindrance = toFailure(error)
        give(false)
      })
    },
    refusal: () =>
      hindrance ??
      questions.refusal() ??
      key?.refusal() ??
      refused(
        username,
        tried.map(way => way.words()),
        takes,
        half,
      ),
  }
}

async function keyOf(opening: Opening<ProfileOf<'ssh'>>) {
  const { profile } = opening
  if (profile.agent !== undefined) {
    const { method, refusal } = await agentLogin(profile)
    const words = () => (profile.key === undefined ? 'a key of the agent' : 'this key')
    return { method, refusal, words, fingerprint: undefined }
  }
  if (profile.key === undefined) return undefined
  const key = await readKey(profile.key, opening.secret)
  const method: AnyAuthMethod = { type: 'publickey', username: profile.user, key }
  return { method, refusal: () => undefined, words: () => wordsOf(key), fingerprint: fingerprintOf(key.getPublicSSH()) }
}

/** Hosts turn short RSA keys away without a word (RequiredRSASize), as if they did not know them. */
function wordsOf(key: ParsedKey): string {
  const bits = createPublicKey(key.getPublicPEM()).asymmetricKeyDetails?.modulusLength ?? shortestRsa
  return bits < shortestRsa ? `this RSA key of ${bits} bits, which many hosts refuse as too short` : 'this key'
}

const shortestRsa = 2048

function refused(user: string, tried: readonly string[], takes: readonly string[], half: boolean): Failure {
  const what = tried.join(' and ') || 'what the profile has'
  const other = takes.length > 0 ? ` It takes: ${remoteText(takes.join(', '), 120)}.` : ''
  return {
    kind: 'denied',
    layer: 'login',
    code: 'AUTH_FAILED',
    message: half
      ? `The host takes ${what} and wants more before it lets ${user} in.${other}`
      : `The host does not let ${user} in with ${what}.${other}`,
    hint: 'Check the user, and whether the key stands in its authorized_keys or the password is right.',
  }
}

const noLogin: Failure = {
  kind: 'invalid',
  layer: 'login',
  code: 'NO_LOGIN',
  message: 'The profile has neither a key file, nor an agent, nor a password.',
  hint: 'Name a private key or an SSH agent (SSH_AUTH_SOCK for yours), or give the password as the profile’s secret.',
}

/** The host takes the password and wants a new one first. */
export const passwordExpired: Failure = {
  kind: 'denied',
  layer: 'login',
  code: 'PASSWORD_EXPIRED',
  message: 'The password has expired; the host wants a new one.',
  hint: 'Log in with ssh in a terminal, change it there, then correct the profile’s secret.',
}
