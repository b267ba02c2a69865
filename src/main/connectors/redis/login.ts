import type { Redis } from 'ioredis'
import { OpsError } from '#domain/failure'
import { ask } from './ask'
import type { RedisOpening } from './client'
import { clientOn, dial, type Link, secure, whatEnded } from './client'
import { type Facts, factsFrom } from './facts'
import { translate } from './translate'

export interface LoggedIn {
  readonly client: Redis
  readonly facts: Facts
}

/** How long reaching a server may take, all layers together. */
const reachMs = 5000

/** Dials, encrypts and logs in; one exchange for AUTH, SELECT and INFO. Rejects with an OpsError. */
export async function reach(opening: RedisOpening, signal: AbortSignal): Promise<LoggedIn> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(reachMs)])
  try {
    const stream = await dial(opening, limit)
    const link = await secure(stream, opening, limit)
    const client = await clientOn(link, limit)
    return { client, facts: await logIn(client, link, opening, limit) }
  } catch (error) {
    throw new OpsError(translate(error, 'login'))
  }
}

/** AUTH, SELECT and a first look. Rejects with the first error that matters and closes the client then. */
export async function logIn(client: Redis, link: Link, opening: RedisOpening, signal: AbortSignal): Promise<Facts> {
  const { profile } = opening
  const secret = link.secretUsed ? null : await opening.secret()
  // A user without a password still has to say who it is.
  const credentials = profile.user ? [profile.user, secret ?? ''] : secret !== null ? [secret] : undefined
  const hung = Promise.withResolvers<never>()
  const onAbort = () => hung.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    client.stream.cork()
    const needed = [
      ...(credentials ? [ask(client, ['auth', ...credentials])] : []),
      ...(profile.database > 0 ? [ask(client, ['select', String(profile.database)])] : []),
    ]
    const name = ask(client, ['client', 'setname', 'quarterdeck'])
    const info = [ask(client, ['info', 'server']), ask(client, ['info', 'replication'])]
    client.stream.uncork()
    const told = Promise.allSettled([name, ...info])
    await Promise.race([Promise.all(needed), hung.promise])
    const answers = await Promise.race([told, hung.promise])
    // The first answer, whatever it answers, is where a full server says so.
    for (const answer of answers) {
      if (answer.status === 'rejected' && translate(answer.reason, 'login').code !== 'NOPERM') throw answer.reason
    }
    return factsFrom(
      answers
        .slice(1)
        .map(answer => (answer.status === 'fulfilled' ? String(answer.value) : ''))
        .join('\n'),
    )
  } catch (error) {
    client.disconnect()
    throw whatEnded(client, error)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
