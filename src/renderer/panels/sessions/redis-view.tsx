import { record, records } from '#domain/table'
import { arranged, redisClients } from './arranged'
import { PlainList } from './plain-list'
import { texts } from './texts'
import type { ViewProps } from './view'

/** The clients of a Redis, the busiest buffers first in sight when sorted by them. */
export function RedisView({ sight }: ViewProps) {
  const { clients, limits } = sight.tables
  const limit = limits ? record(limits, 0) : {}
  const shown = clients && arranged(clients, redisClients)
  return (
    <PlainList
      title={texts.clients}
      table={shown}
      keys={clients ? records(clients).map(row => String(row.id)) : []}
      failure={sight.failures.clients}
      note={[
        limit.connected_clients === undefined ? '' : `${limit.connected_clients} connected`,
        limit.maxclients ? `of ${limit.maxclients}` : '',
        limit.blocked_clients === undefined ? '' : `· ${limit.blocked_clients} blocked`,
      ]
        .filter(Boolean)
        .join(' ')}
    />
  )
}
