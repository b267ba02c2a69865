import { OpsError } from '#domain/failure'
import { busyElsewhere } from '../busy-elsewhere'
import { remoteText } from '../remote-text'
import type { Backend } from './backend'

const key = 'pg_catalog.hashtextextended($1, 0)'

// An advisory lock of one bigint stands in pg_locks as its two halves, and objsubid 1.
const holder = `
  select l.pid, coalesce(a.application_name, ''), coalesce(a.usename::pg_catalog.text, '')
    from pg_catalog.pg_locks l
    left join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'advisory' and l.granted and l.objsubid = 1
     and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
     and l.classid::pg_catalog.int8 = ((${key} >> 32) & 4294967295)
     and l.objid::pg_catalog.int8 = (${key} & 4294967295)`

/**
 * Takes the advisory lock named `lockKey` for as long as the connection lives, or the transaction it is in. Throws
 * BUSY_ELSEWHERE when it is held.
 */
export async function takeLock(backend: Backend, lockKey: string, until: 'session' | 'transaction'): Promise<void> {
  const take = until === 'session' ? 'pg_try_advisory_lock' : 'pg_try_advisory_xact_lock'
  const taken = await backend.ask({ text: `select pg_catalog.${take}(${key})`, values: [lockKey] })
  if (taken.table.rows[0]?.[0] === true) return
  const { table } = await backend.ask({ text: holder, values: [lockKey] })
  const [pid, application, user] = table.rows[0] ?? []
  const who = pid ? `Server process ${pid} (${remoteText(application)}, ${remoteText(user)}) holds it.` : ''
  throw new OpsError({ ...busyElsewhere(who), ...(pid ? { detail: { pid: String(pid) } } : {}) })
}
