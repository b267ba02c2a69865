import { type Sshd, startSshd } from './sshd'

/** A host of the fleet, as a profile says it. */
export type FleetHost = {
  readonly protocol: 'ssh'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly key: string
  readonly hostKey: string
}

export interface Fleet {
  readonly hosts: readonly FleetHost[]
  readonly servers: readonly Sshd[]
  stop(): Promise<void>
}

/** sshd listens on sixteen addresses at most, one of which is the one that every test server has. */
const each = 15

// Many logins at once; a home without start-up files, for root's own may cost more than the command.
const quiet = ['MaxStartups 200', 'SetEnv HOME=/nonexistent']

/** So many addresses of loopback at which an sshd answers. All of them are this machine. */
export async function startFleet(count: number): Promise<Fleet> {
  const servers: Sshd[] = []
  const hosts: FleetHost[] = []
  for (let net = 1; hosts.length < count; net++) {
    const addresses = Array.from({ length: Math.min(each, count - hosts.length) }, (_, i) => `127.1.${net}.${i + 1}`)
    const sshd = await startSshd([...quiet, ...addresses.map(address => `ListenAddress ${address}`)])
    servers.push(sshd)
    const login = { port: sshd.port, user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint }
    hosts.push(...addresses.map(host => ({ protocol: 'ssh' as const, host, ...login })))
  }
  return {
    hosts,
    servers,
    stop: async () => {
      await Promise.all(servers.map(sshd => sshd.stop()))
    },
  }
}
