import type { KeyboardInteractiveAuthMethod } from 'ssh2'
import type { Failure } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Answered, Prompt } from '#domain/prompt'
import { remoteText } from '../remote-text'

/** What a host asks while somebody logs in (keyboard-interactive), and how it is answered. */
export interface Questions {
  /** For ssh2. The password goes to a question for the password and to no other; the rest is for the operator. */
  method(password: string | null): KeyboardInteractiveAuthMethod
  /** MORE_ASKED with the prompts, when the host asked something that only the operator can answer. */
  refusal(): Failure | undefined
}

const mostPrompts = 10

/**
 * `answers` is asked once, at the first question for the operator. What the operator typed is given only to the very
 * prompts that were shown, in their order; a host that asks anything else gets nothing.
 */
export function createQuestions(profile: ProfileOf<'ssh'>, answers: () => readonly Answered[] | undefined): Questions {
  const asked: Prompt[] = []
  let given: readonly Answered[] | undefined
  let words = ''
  let open = false
  return {
    method: password => ({
      type: 'keyboard-interactive',
      username: profile.user,
      prompt(name, instructions, _language, prompts, finish) {
        const round = prompts
          .slice(0, mostPrompts + 1)
          .map(one => ({ prompt: shown(one.prompt), echo: one.echo === true }))
        const isPassword = (one: Prompt) => password !== null && !one.echo && asksForPassword(one.prompt)
        const before = asked.length
        asked.push(...round.filter(one => !isPassword(one)))
        if (asked.length > before) {
          words = remoteText([name, instructions].filter(Boolean).join('\n').trim(), 1000) || words
          given ??= answers() ?? []
        }
        let at = before
        const replies = round.map(one => (isPassword(one) ? password : answerTo(one, given?.[at++])))
        // All or nothing: a host that asks on after a half answer would have been told something for nothing.
        open = asked.length > mostPrompts || replies.includes(null)
        finish(open ? [] : replies.map(String))
      },
    }),
    refusal() {
      if (asked.length === 0) return undefined
      const host = `${profile.user}@${profile.host}:${profile.port}`
      const first = remoteText(asked.map(one => one.prompt).join(' '), 120)
      return {
        kind: 'denied',
        layer: 'login',
        code: 'MORE_ASKED',
        message: open
          ? `The host asks for more than a password: “${first}”. It was given no answer.`
          : `The host did not take the answers to “${first}”.`,
        hint: 'Answer it, then try again. A code is used once, and only within two minutes.',
        detail: {
          profile: profile.id,
          host,
          words,
          // Nobody shall type through a list without end.
          ...(asked.length <= mostPrompts && { prompts: JSON.stringify(asked) }),
        },
      }
    },
  }
}

const shown = (prompt: string) => remoteText(prompt, 300).trim()

const answerTo = (prompt: Prompt, answered: Answered | undefined): string | null =>
  answered?.prompt === prompt.prompt && answered.echo === prompt.echo ? answered.answer : null

/** The password goes to a question for the password, and never to one for a code that happens to be hidden too. */
const asksForPassword = (prompt: string) =>
  /passw|kennwort|mot de passe|contraseñ|senha|parola|пароль|密码|密碼|パスワード|암호/i.test(prompt)
