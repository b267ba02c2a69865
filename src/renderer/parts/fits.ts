import type { RunbookSummary } from '#contract/runbooks'
import type { Profile } from '#domain/profile'

/** What a system lacks for a runbook, by protocol; empty when it fits. This machine is always there. */
export function lacking(
  runbook: Pick<RunbookSummary, 'targets'>,
  profiles: readonly Pick<Profile, 'protocol'>[],
): string[] {
  const there = new Set<string>(profiles.map(profile => profile.protocol))
  const needed = Object.values(runbook.targets).filter(target => !target.optional && target.protocol !== 'local')
  return [...new Set(needed.map(target => target.protocol))].filter(protocol => !there.has(protocol))
}

export const protocolWords = {
  postgres: 'PostgreSQL',
  redis: 'Redis',
  ssh: 'Host',
  http: 'Web',
  local: 'This machine',
} as const
