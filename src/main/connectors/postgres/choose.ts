import { OpsError } from '#domain/failure'
import { addressesOf, addressOf, isChoosy, noneWillDo, objection } from './addresses'
import { arrive } from './arrive'
import type { PostgresOpening } from './pooler'
import { translate } from './translate'

/** Told of each address that will not do, and why. */
export type Passed = (address: string, why: string) => void

/**
 * The one address a session will use from then on: the first that answers and is what the profile wants. A session is
 * one server; after a failover it is lost, and opening it anew chooses anew. Rejects with NO_ADDRESS, or with the failure
 * of a server that refuses us: the others would too, and libpq stops there as well.
 */
export async function choose(
  opening: PostgresOpening,
  signal: AbortSignal,
  passed: Passed = () => {},
  withinMs?: number,
): Promise<PostgresOpening> {
  const addresses = addressesOf(opening)
  const wants = opening.profile.wants ?? 'any'
  if (!isChoosy(opening)) return opening
  const answers: [string, string][] = []
  let secondBest: PostgresOpening | undefined
  for (const at of addresses) {
    const say = (why: string) => {
      answers.push([addressOf(at), why])
      passed(addressOf(at), why)
    }
    try {
      const { standby, writes } = await standingOf(at, signal, withinMs)
      const why = objection(wants, { standby, writes })
      if (why === undefined) return at
      if (wants === 'prefer-standby') secondBest ??= at
      say(`It ${why}.`)
    } catch (error) {
      signal.throwIfAborted()
      const failure = translate(error, { layer: 'login', user: at.profile.user })
      if (!['unreachable', 'timeout', 'rejected'].includes(failure.kind))
        throw new OpsError({ ...failure, message: `${addressOf(at)}: ${failure.message}` })
      say(failure.message)
    }
  }
  if (secondBest) return secondBest
  throw noneWillDo(answers, wants)
}

/** Asked on a connection without our read-only setting, which would hide what the server itself allows. */
async function standingOf(opening: PostgresOpening, signal: AbortSignal, withinMs?: number) {
  const { backend, facts } = await arrive(opening, { readOnly: false }, signal, { withinMs })
  await backend.end()
  return { standby: facts.standby === true, writes: facts.writes === true }
}
