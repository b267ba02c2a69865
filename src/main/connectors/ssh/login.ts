import type { AnyAuthMethod } from 'ssh2'
import { type Failure, OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Opening } from '../connector'
import { remoteText } from '../remote-text'
import { readKey } from './key-file'

/** The ways into a host that its profile names, tried in order, and what became of them. */
export interface Login {
  /** For ssh2, before each try: the next way, or false when none is left. */
  next(accepted: readonly string[] | null, partial: boolean | null): AnyAuthMethod | false
  /** Why the host let nobody in, after all ways were tried. */
  refusal(): Failure
}

/** Asks for the secret. Throws OpsError when the profile names no way in, or its key cannot be used. */
export async function loginOf({ profile, secret }: Opening<ProfileOf<'ssh'>>): Promise<Login> {
  const { user: username } = profile
  let asked: string | undefined
  const ways = await waysOf(profile, secret, prompt => {
    asked = prompt
  })
  const left = [...ways]
  let takes: readonly string[] = []
  return {
    next(accepted) {
      takes = accepted ?? takes
      // What the host does not take is not tried: each try is counted, and some hosts shut out who tries too often.
      const at = left.findIndex(way => accepted === null || accepted.includes(way.type))
      return at < 0 ? false : (left.splice(0, at + 1).at(-1) ?? false)
    },
    refusal: () => (asked === undefined ? refused(username, ways, takes) : unanswered(asked)),
  }
}

async function waysOf(
  profile: ProfileOf<'ssh'>,
  secret: () => Promise<string | null>,
  onQuestion: (prompt: string) => void,
): Promise<AnyAuthMethod[]> {
  const { user: username } = profile
  if (profile.key !== undefined) {
    // Only the chosen key is offered, and no `none` first: it costs a round trip and a try.
    return [{ type: 'publickey', username, key: await readKey(profile.key, secret) }]
  }
  const password = await secret()
  if (password === null)
    throw new OpsError({
      kind: 'invalid',
      layer: 'login',
      code: 'NO_LOGIN',
      message: 'The profile has neither a key file nor a password.',
      hint: 'Name a private key, or give the password as the profile’s secret.',
    })
  return [
    { type: 'password', username, password },
    {
      type: 'keyboard-interactive',
      username,
      prompt(_name, _text, _lang, prompts, finish) {
        const [only, ...more] = prompts
        // A host may ask first and say something afterwards; that needs no answer.
        if (!only) return finish([])
        if (more.length === 0 && !only.echo && asksForPassword(only.prompt)) return finish([password])
        onQuestion(remoteText(prompts.map(one => one.prompt.trim()).join(' '), 120))
        finish([])
      },
    },
  ]
}

/** The password goes to a question for the password, and never to one for a code that happens to be hidden too. */
const asksForPassword = (prompt: string) =>
  /passw|kennwort|mot de passe|contraseñ|senha|parola|пароль|密码|密碼|パスワード|암호/i.test(prompt)

const refused = (user: string, ways: readonly AnyAuthMethod[], takes: readonly string[]): Failure => {
  const tried = ways.some(way => way.type === 'publickey') ? 'this key' : 'this password'
  const other = takes.length > 0 ? ` It takes: ${remoteText(takes.join(', '), 120)}.` : ''
  return {
    kind: 'denied',
    layer: 'login',
    code: 'AUTH_FAILED',
    message: `The host does not let ${user} in with ${tried}.${other}`,
    hint: 'Check the user, and whether the key stands in its authorized_keys or the password is right.',
  }
}

const unanswered = (asked: string): Failure => ({
  kind: 'denied',
  layer: 'login',
  code: 'MORE_ASKED',
  message: `The host asks for more than a password: “${asked}”. It was given no answer.`,
  hint: 'A second factor cannot be typed here. Use a key that the host accepts alone.',
})

/** The host takes the password and wants a new one first. */
export const passwordExpired: Failure = {
  kind: 'denied',
  layer: 'login',
  code: 'PASSWORD_EXPIRED',
  message: 'The password has expired; the host wants a new one.',
  hint: 'Log in with ssh in a terminal, change it there, then correct the profile’s secret.',
}
