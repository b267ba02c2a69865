import { app } from './app'
import { containers } from './containers'
import { imports } from './imports'
import { profiles } from './profiles'
import { runbooks } from './runbooks'
import { runs } from './runs'
import { sessions } from './sessions'
import { sql } from './sql'
import { systems } from './systems'
import { vault } from './vault'

/** All that a page or a terminal may ask. Errors of every procedure are one `Failure`; only plain JSON travels. */
export const contract = { app, systems, profiles, containers, sessions, imports, runbooks, runs, sql, vault }
export type Contract = typeof contract
