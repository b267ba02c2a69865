import { type Container, means } from '#domain/container'
import { containerOf, type Profile, profileSchema, withHost } from '#domain/profile'

/** A profile for what a container runs, and the password that stands in its settings, if one does. */
export interface Offer {
  readonly profile: Profile
  readonly password: string | undefined
}

/** Where the containers were found, and what is there already. */
export interface Found {
  /** The SSH host or this machine. */
  readonly host: Profile
  readonly containers: readonly Container[]
  /** The profiles of the host's system. */
  readonly profiles: readonly Profile[]
}

/** The profile that reaches this container already, through the same host. */
export const knownAs = (container: Container, { host, profiles }: Found): Profile | undefined =>
  profiles.find(profile => {
    const reference = containerOf(profile)
    const sameWay = profile.via === host.name || (host.protocol === 'local' && profile.via === undefined)
    return reference !== undefined && sameWay && means(reference, container)
  })

/**
 * The profile that fits what a container runs: PostgreSQL, PgBouncer or Redis where its image, command or settings say
 * so, else a shell in it. Its name is free in the system. Undefined for what cannot be named by a profile.
 */
export function offerOf(container: Container, found: Found, id: string): Offer | undefined {
  const reference = referenceOf(container, found.containers)
  const { fields, password } = serverIn(container) ?? { fields: { protocol: 'container' }, password: undefined }
  const made = profileSchema.safeParse({
    ...withHost({ ...fields, container: reference }),
    ...(password === undefined ? {} : { secret: { from: 'ask' } }),
    id,
    system: found.host.system,
    name: freeName(container, found),
    via: found.host.name,
  })
  return made.success ? { profile: made.data, password } : undefined
}

/** Its service where that is one container: it stays the same when compose makes a new one. */
function referenceOf(container: Container, all: readonly Container[]): string {
  const { project, service, name, oneoff } = container
  const byService = `${project}/${service}`
  const alone = project && service && !oneoff && all.filter(one => means(byService, one)).length === 1
  return alone ? byService : (name ?? '')
}

function freeName({ name, project, service }: Container, { containers, profiles }: Found): string {
  const sameService = containers.filter(one => one.service === service)
  const wanted =
    !service || sameService.length === 0 ? name : sameService.length === 1 ? service : `${project}-${service}`
  const taken = new Set(profiles.map(profile => profile.name))
  for (let at = 1; ; at++) {
    const free = at === 1 ? (wanted ?? 'container') : `${wanted}-${at}`
    if (!taken.has(free)) return free
  }
}

type Server = { readonly fields: Readonly<Record<string, unknown>>; readonly password: string | undefined }

/** What serves in there. A tool for a server, such as an exporter or an admin page, is none. */
function serverIn({ image, setup: { env, command } }: Container): Server | undefined {
  const picture = /([^/:@]+)(:[^/]*)?(@.*)?$/.exec(image ?? '')?.[1] ?? ''
  if (/export|admin|insight|commander|backup|sentinel|operator/i.test(picture)) return undefined
  const programs = command.slice(0, 3).map(word => word.split('/').at(-1) ?? '')
  const is = (images: RegExp, ...names: string[]) => images.test(picture) || names.some(name => programs.includes(name))
  if (is(/pgbouncer/i, 'pgbouncer'))
    return {
      fields: {
        protocol: 'pgbouncer',
        user: first(env.ADMIN_USERS ?? env.DB_USER) ?? 'pgbouncer',
        port: port(env.LISTEN_PORT),
      },
      password: env.DB_PASSWORD || undefined,
    }
  if (is(/postg(res|is)|timescale|pgvector|citus/i, 'postgres') || env.PGDATA) {
    const user = env.POSTGRES_USER || env.POSTGRESQL_USERNAME || 'postgres'
    const database = env.POSTGRES_DB || env.POSTGRESQL_DATABASE || user
    return {
      fields: { protocol: 'postgres', user, database, port: port(env.PGPORT) },
      password: env.POSTGRES_PASSWORD || env.POSTGRESQL_PASSWORD || undefined,
    }
  }
  if (is(/redis|valkey|keydb/i, 'redis-server', 'valkey-server', 'keydb-server') && !command.includes('--sentinel'))
    return {
      fields: { protocol: 'redis', port: port(after(command, '--port')) },
      password: after(command, '--requirepass') || env.REDIS_PASSWORD || env.VALKEY_PASSWORD || undefined,
    }
  return undefined
}

/** The word after an option, also where the whole command is one word of a shell. */
const after = (command: readonly string[], option: string): string | undefined => {
  const words = command.flatMap(word => word.split(/\s+/))
  const at = words.indexOf(option)
  return at < 0 ? undefined : words[at + 1]?.replace(/^["']|["']$/g, '')
}

const first = (list: string | undefined) => list?.split(/[,\s]+/).find(Boolean)

const port = (said: string | undefined) => (said && /^\d{1,5}$/.test(said) ? Number(said) : undefined)
