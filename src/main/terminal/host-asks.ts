import type { ConsoleClient } from '#contract/line'
import { type AskedPrompts, askedPrompts } from '#domain/prompt'
import type { Run } from '#domain/run'
import { line, plain } from '../reports/plain'
import { askLine } from './ask'
import { askHidden } from './ask-hidden'
import type { Screen } from './screen'

/** As often as ssh asks for a password. */
export const mostAsked = 3

/** The first step of a finished run that failed because a host asked something at its login. */
export function stoppedByQuestion(run: Run): { step: string; asked: AskedPrompts } | undefined {
  for (const { id } of run.header?.steps ?? []) {
    const failure = run.steps[id]?.failure
    const asked = failure && askedPrompts(failure)
    if (asked) return { step: id, asked }
  }
  return undefined
}

/** Asks the person at the terminal what the host asks, and hands the answers over for the next login. */
export async function answerHost(
  client: ConsoleClient,
  { profile, host, words, prompts }: AskedPrompts,
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  screen.tell(`${line(host)} asks before it lets you in. The words are the host’s own:`)
  if (words) screen.tell(plain(words))
  const answers = []
  for (const prompt of prompts) {
    const asking = `  ${line(prompt.prompt)} `
    answers.push({ ...prompt, answer: await (prompt.echo ? askLine : askHidden)(asking, signal) })
  }
  await client.profiles.giveAnswers({ profile, answers })
}
