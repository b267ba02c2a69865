import { OpsError } from '#domain/failure'
import { containerOf, type Profile, type ProfileOf } from '#domain/profile'
import type { LibpqLogin, ShellSession, Use } from '#domain/session'
import { placesOf } from '../connectors/container/addresses'
import { resolve } from '../connectors/container/resolve'
import { addressesOf } from '../connectors/postgres/addresses'
import { choose } from '../connectors/postgres/choose'
import type { PostgresOpening } from '../connectors/postgres/pooler'
import { overWays } from '../connectors/postgres/reach'
import { openLoginSocket } from './login-socket'

type Postgres = ProfileOf<'postgres'>

/** A server's addresses as a shell sees them; `address` where the name was looked up for it. */
interface Seen {
  readonly host: string
  readonly port: number
  readonly address?: string
}

/** Both ends of a login, each with the hosts on the way to it, the nearest first. */
export interface Ends {
  readonly db: Postgres
  readonly dbWay: readonly Profile[]
  readonly shell: Profile
  readonly shellWay: readonly Profile[]
  /** A shell of the machine that reaches the server, whose engine knows its container. */
  host(signal: AbortSignal): Promise<ShellSession>
  readonly opening: PostgresOpening
}

/** The login of a script on that shell: straight where the server is reached from there, else through us. */
export async function libpqLogin(ends: Ends, secret: string | null, use: Use): Promise<LibpqLogin> {
  const { db, shell, opening } = ends
  const seen = await seenFrom(ends, use)
  if (seen === 'through us') {
    const at = await choose(opening, use.signal)
    const socket = await openLoginSocket(signal => overWays(at, async wire => wire.stream, signal))
    const env = { ...common(db, secret), PGHOST: socket.folder, PGPORT: '5432', PGSSLMODE: 'disable' }
    return { env, tunnelled: true, close: socket.close }
  }
  if (db.cert !== undefined && shell.protocol !== 'local')
    throw noWay(
      `${db.name} is logged in to with a certificate whose key is on this machine, and ${shell.name} has none.`,
      'Take this machine for the host, or a role that logs in with a password.',
    )
  const list = (of: (one: Seen) => string) => seen.map(of).join(',')
  return {
    env: {
      ...common(db, secret),
      PGHOST: list(one => one.host),
      PGPORT: list(one => String(one.port)),
      PGHOSTADDR: seen.every(one => one.address !== undefined) ? list(one => one.address ?? '') : '',
      PGSSLMODE: db.tls,
      ...(shell.protocol === 'local' ? certificates(db) : {}),
      ...(db.wants === undefined ? {} : { PGTARGETSESSIONATTRS: db.wants }),
    },
    tunnelled: false,
    close: async () => {},
  }
}

const common = (db: Postgres, secret: string | null) => ({
  PGUSER: db.user,
  PGDATABASE: db.database,
  ...(secret === null ? {} : { PGPASSWORD: secret }),
  PGAPPNAME: 'quarterdeck',
  PGCONNECT_TIMEOUT: '15',
  // One that the host's login has in its environment would win over PGHOST.
  PGHOSTADDR: '',
})

const certificates = ({ ca, cert, certKey }: Postgres) => ({
  ...(ca === undefined ? {} : { PGSSLROOTCERT: ca }),
  ...(cert === undefined ? {} : { PGSSLCERT: cert, PGSSLKEY: certKey ?? cert }),
})

const here = 'this machine'
/** The machine that the end of this way stands at. */
const machineAt = (way: readonly Profile[]) => {
  const [nearest] = way
  return nearest && nearest.protocol !== 'local' ? nearest.id : here
}
const isNear = (host: string) => /^(127(\.\d+){3}|::1|localhost|\/.*)$/.test(host)

/** From where the server is dialled decides: that machine sees it as the profile says; others only where it has a name for all. */
async function seenFrom(ends: Ends, use: Use): Promise<readonly Seen[] | 'through us'> {
  const { db, dbWay, shell, shellWay, opening, host } = ends
  const dialledFrom = machineAt(dbWay)
  const shellAt = shell.protocol === 'ssh' ? shell.id : shell.protocol === 'local' ? here : machineAt(shellWay)
  const own = containerOf(shell)
  const asWritten = () => addressesOf(opening).map(({ profile }) => ({ host: profile.host, port: profile.port }))
  if (dialledFrom === shellAt) {
    if (own === undefined && db.container === undefined) return asWritten()
    const engine = await host(use.signal)
    const inside = own === undefined ? undefined : await resolve(engine, own, use)
    if (db.container !== undefined) {
      const server = await resolve(engine, db.container, use)
      if (server.id === inside?.id) return [{ host: '127.0.0.1', port: db.port }]
      const places = await placesOf(engine, server, db.port, use)
      return places.map(place => ({ host: db.host, address: place.host, port: place.port }))
    }
    if (!isNear(db.host) || inside?.container.network_mode === 'host') return asWritten()
    throw noWay(
      `${db.name} is reached at ${db.host} of the host, and in the container ${shell.name} that is the container itself.`,
      'Say in the profile in which container the server runs, or take its host for the step.',
    )
  }
  if (shell.protocol === 'local') return 'through us'
  // Reached from here by a name for all, or by the loopback of a machine that both are on.
  const beside = own === undefined && dialledFrom === machineAt(shellWay) && 'host' in shell && isNear(shell.host)
  if (db.container === undefined && 'host' in shell && db.host === shell.host && !isNear(db.host))
    // A host may not know the name that others have for it.
    return [...asWritten(), { host: '127.0.0.1', port: db.port }]
  if (db.container === undefined && dialledFrom === here && !isNear(db.host)) return asWritten()
  if (db.container === undefined && dialledFrom === machineAt(shellWay) && (beside || !isNear(db.host)))
    return asWritten()
  throw noWay(
    `${db.name} is reached from ${dbWay[0]?.name ?? here}, and not from ${shell.name}.`,
    `Take ${dbWay[0]?.name ?? 'this machine'} for the host of this step, or let ${db.name} be reached through ${shell.name}.`,
  )
}

const noWay = (message: string, hint: string) =>
  new OpsError({ kind: 'invalid', code: 'NO_WAY_FROM', layer: 'login', message, hint })
