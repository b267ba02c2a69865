import type { Layer } from '#domain/session'
import type { Cell } from '#domain/table'
import { remoteText } from '../remote-text'

/** What a role can see, and the GRANT that would show it more. Fewer rights are no fault: the row is always ok. */
export function rightsOf(facts: Record<string, Cell>): Pick<Layer, 'message' | 'hint' | 'code' | 'next'> {
  const user = remoteText(facts.user, 63)
  if (facts.superuser) return { code: 'superuser', message: `${user} is a superuser: sees and may do everything.` }
  if (facts.monitor) return { code: 'pg_monitor', message: `${user} has pg_monitor: sees all statistics.` }
  return {
    code: 'plain',
    message: `${user} is a plain role: sees no statements of others, no file sizes, no replication details, no server log.`,
    hint: `GRANT pg_monitor TO "${user.replaceAll('"', '""')}";`,
    next: { runbook: 'access/postgres-monitoring-role', parameters: { role: user } },
  }
}
