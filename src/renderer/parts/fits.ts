import type { RunbookSummary } from '#contract/runbooks'
import { type Need, type Profile, serves } from '#domain/profile'

/** What a system lacks for a runbook, by protocol; empty when it fits. This machine is always there. */
export function lacking(
  runbook: Pick<RunbookSummary, 'targets'>,
  profiles: readonly (Pick<Profile, 'protocol'> & { readonly only?: 'way' | undefined })[],
): string[] {
  const needed = Object.values(runbook.targets).filter(target => !target.optional && target.protocol !== 'local')
  const served = (need: Need) => profiles.some(profile => serves(need, profile))
  return [...new Set(needed.map(target => target.protocol))].filter(protocol => !served(protocol))
}

/** The profiles whose shell a page can read a host by, that named host before all others. */
export const hostsOf = (profiles: readonly Profile[]): Profile[] =>
  profiles
    .filter(profile => serves('ssh', profile))
    .toSorted((a, b) => Number(b.name === 'host') - Number(a.name === 'host') || a.name.localeCompare(b.name))

/** Whether a terminal can be opened there: over SSH, or in a container of an SSH host. */
export const hasTerminal = (profile: Profile): boolean =>
  profile.protocol === 'ssh'
    ? profile.only === undefined
    : profile.protocol === 'container' && profile.via !== undefined

export const protocolWords = {
  postgres: 'PostgreSQL',
  pgbouncer: 'PgBouncer',
  redis: 'Redis',
  ssh: 'Host',
  container: 'Container',
  http: 'Web',
  render: 'Render',
  local: 'This machine',
  any: 'Any target',
} as const
