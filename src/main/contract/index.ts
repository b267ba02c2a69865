import { alerts } from './alerts'
import { app } from './app'
import { backups } from './backups'
import { containers } from './containers'
import { deployments } from './deployments'
import { files } from './files'
import { imports } from './imports'
import { incidents } from './incidents'
import { logs } from './logs'
import { metrics } from './metrics'
import { profiles } from './profiles'
import { redis } from './redis'
import { reports } from './reports'
import { rounds, routines } from './rounds'
import { runbooks } from './runbooks'
import { runs } from './runs'
import { secrets } from './secrets'
import { sessions } from './sessions'
import { sql } from './sql'
import { systems } from './systems'
import { terminals } from './terminals'
import { vault } from './vault'
import { watch } from './watch'

/** All that a page or a terminal may ask. Errors of every procedure are one `Failure`; only plain JSON travels. */
export const contract = {
  ...{ app, systems, profiles, containers, sessions, imports, vault, secrets },
  ...{ runbooks, runs, rounds, routines, reports, backups, files, logs, sql, redis, terminals, watch, metrics, alerts },
  ...{ incidents, deployments },
}
export type Contract = typeof contract
