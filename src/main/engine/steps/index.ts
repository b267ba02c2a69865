import type { ActionKind } from '#domain/runbook'
import type { Executor } from './executor'
import { http } from './http'
import { probe } from './probe'
import { redis } from './redis'
import { shell } from './shell'
import { sql } from './sql'

/** Every kind has one; the compiler says when one is missing. A bound action only ever goes back to the executor that made it. */
export const executors = { sql, redis, sh: shell, bash: shell, http, probe } as Record<ActionKind, Executor>
