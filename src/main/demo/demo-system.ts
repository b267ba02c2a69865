import { type Profile, profileSchema } from '#domain/profile'
import { type System, systemSchema } from '#domain/system'

export interface DemoSystem {
  readonly system: System
  /** Ports differ from start to start: save all of them each time. */
  readonly profiles: Profile[]
  /** By profile id; new with every start, so give them each time. */
  readonly secrets: Record<string, string>
}

interface Served {
  readonly port: number
  readonly password: string
}

/** The demo's servers as a system with its targets, ready to be saved. */
export function describe(db: Served, url: string, cache: Served | undefined): DemoSystem {
  const system = systemSchema.parse({
    id: 'demo',
    name: 'demo shop',
    environment: 'staging',
    note: 'The embedded demo system: real servers on this machine that end with the console.',
    sampling: { everySeconds: 15 },
  })
  // Passwords that end with the console belong in its memory: a machine without a keychain needs no passphrase for them.
  const common = { system: system.id, secret: { from: 'ask' } }
  const loopback = { ...common, host: '127.0.0.1', tls: 'disable' }
  const profiles = [
    { ...loopback, id: 'demo-db', name: 'db', protocol: 'postgres', port: db.port, database: 'shop', user: 'dba' },
    ...(cache ? [{ ...loopback, id: 'demo-cache', name: 'cache', protocol: 'redis', port: cache.port }] : []),
    {
      system: system.id,
      id: 'demo-web',
      name: 'web',
      protocol: 'http',
      url,
      health: ['/health'],
      expect: '"status":"ok"',
    },
    { system: system.id, id: 'demo-host', name: 'host', protocol: 'local' },
  ].map(profile => profileSchema.parse(profile))
  return {
    system,
    profiles,
    secrets: { 'demo-db': db.password, ...(cache ? { 'demo-cache': cache.password } : {}) },
  }
}
