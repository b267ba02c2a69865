import type { Sight } from '#contract/watch'
import type { System } from '#domain/system'

/** What the view of each kind of server is given. */
export interface ViewProps {
  readonly system: System
  /** The target's profile, by id. */
  readonly profile: string
  readonly sight: Sight
  readonly before: Sight | undefined
}
