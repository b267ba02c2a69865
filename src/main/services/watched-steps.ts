import type { Protocol } from '#domain/profile'
import type { StepPlace } from '../engine/glance'

const at = (runbook: string, step: string): StepPlace => ({ runbook, step })

const containers = {
  containers: at('docker/status', 'containers'),
  use: at('docker/status', 'what-they-take-now'),
}

/**
 * What is looked at to see the sessions of a server, or the containers of a host, by the name that the page knows it under. The statements stand in
 * runbooks, where a DBA can read them, and run them alone.
 */
export const watchedSteps: Readonly<Partial<Record<Protocol, Readonly<Record<string, StepPlace>>>>> = {
  postgres: {
    rights: at('postgres/sessions', 'what-this-role-can-see'),
    sessions: at('postgres/sessions', 'who-is-connected'),
    locks: at('postgres/locks', 'who-blocks-whom'),
    work: at('postgres/sessions', 'work-under-way'),
  },
  pgbouncer: {
    pools: at('pgbouncer/pools', 'pools'),
    databases: at('pgbouncer/pools', 'databases'),
    clients: at('pgbouncer/pools', 'clients'),
    servers: at('pgbouncer/pools', 'servers'),
    stats: at('pgbouncer/pools', 'what-passed-since-it-started'),
  },
  redis: {
    clients: at('redis/clients', 'clients'),
    limits: at('redis/clients', 'limits'),
  },
  ssh: containers,
  local: containers,
}
