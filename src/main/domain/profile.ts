import { z } from 'zod'
import { hostPortSchema, hostSchema, machineSchema, readHost, webAddressSchema } from './host'
import { secretSourceSchema } from './secret-source'

export type { SecretSource } from './secret-source'

/**
 * What a target speaks. `local` is this machine; `container` a shell in a container; `pgbouncer` its admin console; `render` a
 * service that the provider Render runs, through its API.
 */
export const protocols = ['postgres', 'pgbouncer', 'redis', 'ssh', 'container', 'http', 'render', 'local'] as const
export const protocolSchema = z.enum(protocols)
export type Protocol = z.infer<typeof protocolSchema>

const port = (standard: number) => z.number().int().min(1).max(65535).default(standard)
const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  .regex(/^[^\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+$/u, 'No control characters in a name.')

/** libpq's words with libpq's meaning; only verify-full proves which server answered. */
export const tlsModeSchema = z.enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])

/** PEM files: the authorities to trust, and what we show a server that wants to know its client. */
const certificates = {
  ca: z.string().min(1).optional(),
  cert: z.string().min(1).optional(),
  certKey: z.string().min(1).optional(),
}

/** A container by its name, or by compose project and service, `project/service`; looked up anew at each opening. */
export const containerSchema = z
  .string()
  .max(250)
  .regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/, 'A container is NAME, or PROJECT/SERVICE of compose.')

/** In a container whose address only its host knows: it is asked for there, and reached through that host. */
const inContainer = { container: containerSchema.optional() }

const common = {
  id: z.string().min(1),
  /** The system this target belongs to, by id. */
  system: z.string().min(1),
  /** Unique within its system; what runbooks and the terminal call it. */
  name,
  note: z.string().max(2000).default(''),
  /** Name of an SSH target of the same system through which this one is reached (for a container also this machine). */
  via: z.string().optional(),
  secret: secretSourceSchema.default({ from: 'none' }),
}

/** How the fields that hold a host are read. */
type Addresses = Readonly<Record<'host' | 'machine' | 'hostPort' | 'url', z.ZodType<string, string>>>

const profileWith = ({ host, machine, hostPort, url }: Addresses) =>
  z.discriminatedUnion('protocol', [
    z.strictObject({
      ...common,
      protocol: z.literal('postgres'),
      host,
      port: port(5432),
      database: z.string().min(1).max(63).default('postgres'),
      user: z.string().min(1).max(63),
      tls: tlsModeSchema.default('prefer'),
      ...certificates,
      ...inContainer,
      /** Further addresses of the same cluster, `host` or `host:port`, tried in order after the first. */
      also: z.array(hostPort).max(15).optional(),
      /** Which of them will do, in libpq's words (target_session_attrs); any where nothing is said. */
      wants: z.enum(['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby']).optional(),
    }),
    z.strictObject({
      ...common,
      protocol: z.literal('pgbouncer'),
      host,
      port: port(6432),
      user: z.string().min(1).max(63),
      tls: tlsModeSchema.default('prefer'),
      ...certificates,
      ...inContainer,
    }),
    z.strictObject({
      ...common,
      protocol: z.literal('redis'),
      host,
      port: port(6379),
      user: z.string().max(128).optional(),
      database: z.number().int().min(0).max(1023).default(0),
      tls: z.enum(['disable', 'require', 'verify-ca', 'verify-full']).default('disable'),
      ...certificates,
      ...inContainer,
    }),
    z.strictObject({
      ...common,
      protocol: z.literal('ssh'),
      host: machine,
      port: port(22),
      user: z.string().min(1).max(128),
      /** A private key file; without one, the password is used. `secret` is then the key's passphrase. */
      key: z.string().optional(),
      /** Socket of an SSH agent; `SSH_AUTH_SOCK` stands for the one of this login. With `key`, only that key is offered. */
      agent: z.string().min(1).optional(),
      /** Old algorithms (SHA-1, CBC) are taken until this day, for a host that has no others. */
      legacyUntil: z.iso.date().optional(),
      /** Pinned host key, `SHA256:…`; when set, no other is accepted and none is asked about. */
      hostKey: z.string().optional(),
      /** A way to other targets and nothing else: no command is run there, so no runbook takes it for a host. */
      only: z.literal('way').optional(),
    }),
    z.strictObject({
      ...common,
      protocol: z.literal('http'),
      url,
      /** Paths that a health check asks for. */
      health: z.array(z.string().startsWith('/')).default(['/health']),
      /** Text a healthy answer must contain. */
      expect: z.string().optional(),
      /** What the secret is sent as; nothing is sent without it. */
      login: z.enum(['basic', 'bearer']).optional(),
      /** For basic. */
      user: z.string().max(128).optional(),
      ...certificates,
      ...inContainer,
    }),
    z.strictObject({
      ...common,
      protocol: z.literal('render'),
      /** The provider's API; `secret` is its token. */
      url: url.default('https://api.render.com/v1'),
      /** The service's name, or its id; two of one name are told apart by id only. */
      service: z
        .string()
        .trim()
        .regex(/^[\w.-]{1,100}$/, 'A service is its name, or its id such as srv-….'),
      ...certificates,
    }),
    z.strictObject({
      ...common,
      protocol: z.literal('container'),
      container: containerSchema,
      /** Whom commands run as in there; the image's own user where nothing is said. */
      user: z.string().max(128).optional(),
    }),
    z.strictObject({ ...common, protocol: z.literal('local') }),
  ])

/** A profile as typed, applied or imported. */
export const profileSchema = profileWith({
  host: hostSchema,
  machine: machineSchema,
  hostPort: hostPortSchema,
  url: webAddressSchema,
})

// Earlier versions took hosts such as `127.1` or `db.example.`. Such a target is still one, until its next edit.
const kept = z.string().max(2000)
/** A profile as a store has it: its hosts passed the grammar of their day. */
export const keptProfileSchema = profileWith({ host: kept, machine: kept, hostPort: kept, url: kept })

/** How to reach a target. Carries no secret: only where to find it. */
export type Profile = z.infer<typeof profileSchema>
export type ProfileOf<P extends Protocol> = Extract<Profile, { protocol: P }>

/** The targets that an SQL console can be opened on. */
export const speaksSql = (profile: Profile): profile is ProfileOf<'postgres' | 'pgbouncer'> =>
  profile.protocol === 'postgres' || profile.protocol === 'pgbouncer'

/** A profile as written: where it names a container and no host, the container stands for the host. */
export function withHost<T extends Readonly<Record<string, unknown>>>(written: T): T & { host?: unknown } {
  const { protocol, container, host } = written
  const needs = protocol === 'postgres' || protocol === 'pgbouncer' || protocol === 'redis'
  if (!needs || host || typeof container !== 'string' || container === '') return written
  const name = container.split('/').at(-1) ?? ''
  return { ...written, host: 'host' in readHost(name) ? name : 'container' }
}

/** The address as an operator would say it. A container is where its server is, whatever stands as its host. */
export function address(profile: Profile): string {
  switch (profile.protocol) {
    case 'postgres':
      return `${profile.user}@${[`${at(profile)}:${profile.port}`, ...(profile.also ?? [])].join(',')}/${profile.database}`
    case 'pgbouncer':
      return `${profile.user}@${at(profile)}:${profile.port}/pgbouncer`
    case 'redis':
      return `${profile.user ? `${profile.user}@` : ''}${at(profile)}:${profile.port}/${profile.database}`
    case 'ssh':
      return `${profile.user}@${profile.host}:${profile.port}`
    case 'http':
      return profile.url
    case 'render':
      return `${profile.service} at ${new URL(profile.url).host}`
    case 'container':
      return profile.container
    case 'local':
      return 'this machine'
  }
}

const at = ({ host, container }: { host: string; container?: string | undefined }) => container ?? host

/** The container that a profile is, or in which its server runs. */
export const containerOf = (profile: Profile): string | undefined =>
  'container' in profile ? profile.container : undefined

/** `any`: whichever target there is, for looks at what the console itself remembers of a system. */
export type Need = Protocol | 'any'

/** Whether a profile can serve where a runbook needs that protocol: any shell serves as a host. */
export const fits = (need: Need, profile: Protocol) =>
  need === profile || (need === 'ssh' && (profile === 'local' || profile === 'container'))

/** Whether this very profile can: a host that is only a way to others takes no commands. */
export const serves = (need: Need, profile: { readonly protocol: Protocol; readonly only?: 'way' | undefined }) =>
  need === 'any' || (profile.only === undefined && fits(need, profile.protocol))
