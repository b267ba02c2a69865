import { z } from 'zod'
import type { Effect } from './runbook'

export const environmentSchema = z.enum(['production', 'staging', 'development'])
export type Environment = z.infer<typeof environmentSchema>

/** How the operator must agree before a step of this effect runs: not at all, by a click, or by typing the target's name. */
export type Confirmation = 'none' | 'click' | 'typed'

export function confirmationFor(effect: Effect, environment: Environment): Confirmation {
  if (effect === 'reads') return 'none'
  return effect === 'destroys' && environment === 'production' ? 'typed' : 'click'
}
