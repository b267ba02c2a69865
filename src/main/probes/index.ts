import type { Probe } from '#domain/probe'
import { httpHealth } from './http/health'
import { postgresConnect, redisConnect, sshConnect } from './net/connect'
import { netReach } from './net/reach'

/** All probes a runbook may call. A new one is one file and one line here. */
export const probes: readonly Probe[] = [netReach, postgresConnect, redisConnect, sshConnect, httpHealth] as Probe[]
