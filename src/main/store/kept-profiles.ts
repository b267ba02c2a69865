import { keptProfileSchema, type Profile } from '#domain/profile'
import type { Connection } from './connection'

/** The profiles as they are on disk, in the order of systems and names. */
export interface KeptProfiles {
  /** Read once and shared: every run asks for them many times. Nobody may change what is answered. */
  all(): Promise<readonly Profile[]>
  /** As the connection's own, for whatever may touch profiles: they are read anew after it. */
  write: Connection['write']
}

/** Makes them; one for each store. Right because this process is the store's one owner. */
export function createKeptProfiles(connection: Connection): KeptProfiles {
  let known: Promise<readonly Profile[]> | undefined

  async function read() {
    const rows = await connection.read(db =>
      db.selectFrom('profiles').selectAll().orderBy('system').orderBy('name').execute(),
    )
    return rows.map(fromProfileRow)
  }

  const forget = () => {
    known = undefined
  }

  return {
    all() {
      known ??= read().catch((error: unknown) => {
        forget()
        throw error
      })
      return known
    },
    write: work => connection.write(work).finally(forget),
  }
}

export const fromProfileRow = (row: { body: string }): Profile => keptProfileSchema.parse(JSON.parse(row.body))
