import { OpsError } from '#domain/failure'
import type { HostKeys, TrustedHostKey } from '#domain/store'
import type { Connection } from './connection'
import type { Schema } from './schema'

/** The host keys the operator has seen and trusts. One host and port has one key: another is refused, not added. */
export function createHostKeys(connection: Connection): HostKeys {
  return {
    async find(host, port) {
      const rows = await connection.read(db =>
        db.selectFrom('host_keys').selectAll().where('host', '=', host).where('port', '=', port).execute(),
      )
      return rows.map(toKey)
    },
    async list() {
      const rows = await connection.read(db =>
        db.selectFrom('host_keys').selectAll().orderBy('host').orderBy('port').execute(),
      )
      return rows.map(toKey)
    },
    async trust({ host, port, type, key, fingerprint }) {
      await connection.write(async db => {
        const known = await db
          .selectFrom('host_keys')
          .selectAll()
          .where('host', '=', host)
          .where('port', '=', port)
          .executeTakeFirst()
        if (known?.key === key) return
        if (known) throw anotherIsTrusted(host, port, known.fingerprint, fingerprint)
        await db
          .insertInto('host_keys')
          .values({ host, port, type, key, fingerprint, added_at: new Date().toISOString() })
          .execute()
      })
    },
    async forget(host, port) {
      await connection.write(db =>
        db.deleteFrom('host_keys').where('host', '=', host).where('port', '=', port).execute(),
      )
    },
  }
}

const anotherIsTrusted = (host: string, port: number, trusted: string, offered: string) =>
  new OpsError({
    kind: 'denied',
    code: 'HOST_KEY_CHANGED',
    layer: 'host-key',
    message: `Another key is trusted for ${host}:${port} (${trusted}); ${offered} was not added.`,
    hint: 'If the host was really rebuilt, forget the old key under Settings first, then trust the new one.',
    detail: { host, port: String(port), fingerprint: offered, before: trusted, where: 'console', at: 'trusted here' },
  })

const toKey = ({ added_at, ...key }: Schema['host_keys']): TrustedHostKey => ({ ...key, addedAt: added_at })
