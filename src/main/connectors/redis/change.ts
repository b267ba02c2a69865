import { cancelled, type Failure, OpsError } from '#domain/failure'
import type { RedisReply, RedisSession } from '#domain/session'
import { ask, assertAnswered } from './ask'
import type { RedisOpening } from './client'
import { assertMet, type Facts } from './facts'
import { reach } from './login'
import { orStopped } from './read'
import { noAnswer, translate } from './translate'

/**
 * One command on a connection of its own that is thrown away: never queued, resent or retried. What the server said is
 * final; when it said nothing, the command may have run. `met` is whom the session last said it talks to: it is sent to
 * nobody else.
 */
export function createChange(opening: RedisOpening, met: () => Facts | undefined): RedisSession['change'] {
  return async (command, { signal, timeoutMs }) => {
    assertAnswered(command)
    if (signal.aborted) throw cancelled()
    const { client, facts } = await reach(opening, signal)
    const { stream } = client
    try {
      if (signal.aborted) throw cancelled()
      assertMet(facts, met(), opening.profile)
    } catch (error) {
      client.disconnect()
      throw error
    }
    let late: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new OpsError(noAnswer)), timeoutMs)
    })
    try {
      const reply: Promise<RedisReply> = ask(client, command)
      return await orStopped(Promise.race([reply, tooLate]), signal)
    } catch (error) {
      const failure = translate(error, 'statement')
      throw new OpsError(isAnswer(error) ? failure : unheard(failure))
    } finally {
      clearTimeout(late)
      client.disconnect()
      stream.destroy()
    }
  }
}

/** The server's own refusal, as opposed to silence or a dead link. */
const isAnswer = (error: unknown) => error instanceof Error && error.name === 'ReplyError'

const unheard = (failure: Failure): Failure => ({
  ...failure,
  lost: true,
  message: `${failure.message} The command had been sent: it may have run.`,
  hint: 'Do not run it again. Check with a read whether it happened.',
})
