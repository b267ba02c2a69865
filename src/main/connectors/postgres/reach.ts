import { type Backend, logIn } from './backend'
import { dial, negotiate, type PostgresOpening } from './wire'

/** How long reaching a server may take, all layers together. */
const reachMs = 10_000

/** Dials, encrypts and logs in. Rejects with the error of the layer that failed, a TimeoutError after `withinMs`. */
export async function reach(
  opening: PostgresOpening,
  mode: { readOnly: boolean },
  signal: AbortSignal,
  withinMs = reachMs,
): Promise<Backend> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
  const stream = await dial(opening, limit)
  return logIn(opening, await negotiate(stream, opening.profile, limit), mode, limit)
}
