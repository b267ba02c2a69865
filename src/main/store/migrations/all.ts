import type { Kysely } from 'kysely'
import { first } from './001-first'
import { sealedAt } from './002-sealed-at'
import { statements } from './003-statements'
import { marks } from './004-marks'
import { alerts } from './005-alerts'
import { rounds } from './006-rounds'
import { roundTargets } from './007-round-targets'
import { incidents } from './008-incidents'
import { deployments } from './009-deployments'

export type Migration = (db: Kysely<unknown>) => Promise<void>

/** In order; the place in this list is the version it leads to. Never change one that was released: add the next. */
export const migrations: readonly Migration[] = [
  first,
  sealedAt,
  statements,
  marks,
  alerts,
  rounds,
  roundTargets,
  incidents,
  deployments,
]
