import type { Environment } from '#domain/environment'
import type { System } from '#domain/system'

const dear: Record<Environment, number> = { development: 0, staging: 1, production: 2 }

/** Systems in the order of a round: the least dear environment first, then by name. */
export const inOrder = (systems: readonly System[]): readonly System[] =>
  systems.toSorted((a, b) => dear[a.environment] - dear[b.environment] || a.name.localeCompare(b.name))

/**
 * The waves of a round; one begins when the one before has ended: a canary alone, then all that is not production, then
 * production. So whatever is wrong with a round shows where it costs least.
 */
export function wavesOf(systems: readonly System[], canary: boolean): readonly (readonly System[])[] {
  const ordered = inOrder(systems)
  const first = canary && ordered.length > 1 ? ordered.slice(0, 1) : []
  const others = ordered.slice(first.length)
  const isProduction = (system: System) => system.environment === 'production'
  return [first, others.filter(system => !isProduction(system)), others.filter(isProduction)].filter(
    wave => wave.length > 0,
  )
}
