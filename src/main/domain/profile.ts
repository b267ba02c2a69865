import { z } from 'zod'

/** What a target speaks. `local` is this machine. */
export const protocols = ['postgres', 'redis', 'ssh', 'http', 'local'] as const
export const protocolSchema = z.enum(protocols)
export type Protocol = z.infer<typeof protocolSchema>

/**
 * Where a secret comes from. `stored` is sealed in the local store; the others are read when a session opens
 * and never kept. `ask` is kept in memory only, until the console ends.
 */
export const secretSourceSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('none') }),
  z.strictObject({ from: z.literal('stored') }),
  z.strictObject({ from: z.literal('ask') }),
  z.strictObject({ from: z.literal('env'), name: z.string().min(1) }),
  z.strictObject({ from: z.literal('file'), path: z.string().min(1) }),
  z.strictObject({ from: z.literal('command'), command: z.string().min(1) }),
])
export type SecretSource = z.infer<typeof secretSourceSchema>

// No spaces, quotes, control characters or leading dash: a host name is later part of a command line on no path of ours,
// but it is shown, logged and compared, and a strict grammar is cheaper than every later check.
const host = z
  .string()
  .trim()
  .max(253)
  .regex(/^(?!-)[A-Za-z0-9._:%-]+$|^\/[\w./-]+$/, 'A host is a name, an address, or the folder of a socket.')
const port = (standard: number) => z.number().int().min(1).max(65535).default(standard)
const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  .regex(/^[^\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+$/u, 'No control characters in a name.')

export const tlsModeSchema = z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])

const common = {
  id: z.string().min(1),
  /** The system this target belongs to, by id. */
  system: z.string().min(1),
  /** Unique within its system; what runbooks and the terminal call it. */
  name,
  note: z.string().max(2000).default(''),
  /** Name of an SSH target of the same system through which this one is reached. */
  via: z.string().optional(),
  secret: secretSourceSchema.default({ from: 'none' }),
}

export const profileSchema = z.discriminatedUnion('protocol', [
  z.strictObject({
    ...common,
    protocol: z.literal('postgres'),
    host,
    port: port(5432),
    database: z.string().min(1).max(63).default('postgres'),
    user: z.string().min(1).max(63),
    tls: tlsModeSchema.default('prefer'),
    /** A PEM file with the authorities to trust. */
    ca: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    protocol: z.literal('redis'),
    host,
    port: port(6379),
    user: z.string().max(128).optional(),
    database: z.number().int().min(0).max(1023).default(0),
    tls: z.enum(['disable', 'verify-full']).default('disable'),
    ca: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    protocol: z.literal('ssh'),
    host,
    port: port(22),
    user: z.string().min(1).max(128),
    /** A private key file; without one, the password is used. `secret` is then the key's passphrase. */
    key: z.string().optional(),
    /** Pinned host key, `SHA256:…`; when set, no other is accepted and none is asked about. */
    hostKey: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    protocol: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }),
    /** Paths that a health check asks for. */
    health: z.array(z.string().startsWith('/')).default(['/health']),
    /** Text a healthy answer must contain. */
    expect: z.string().optional(),
    ca: z.string().optional(),
  }),
  z.strictObject({ ...common, protocol: z.literal('local') }),
])

/** How to reach a target. Carries no secret: only where to find it. */
export type Profile = z.infer<typeof profileSchema>
export type ProfileOf<P extends Protocol> = Extract<Profile, { protocol: P }>

/** The address as an operator would say it. */
export function address(profile: Profile): string {
  switch (profile.protocol) {
    case 'postgres':
      return `${profile.user}@${profile.host}:${profile.port}/${profile.database}`
    case 'redis':
      return `${profile.user ? `${profile.user}@` : ''}${profile.host}:${profile.port}/${profile.database}`
    case 'ssh':
      return `${profile.user}@${profile.host}:${profile.port}`
    case 'http':
      return profile.url
    case 'local':
      return 'this machine'
  }
}

/** Whether a profile can serve where a runbook needs that protocol: this machine's shell serves as a host too. */
export const fits = (need: Protocol, profile: Protocol) => need === profile || (need === 'ssh' && profile === 'local')
