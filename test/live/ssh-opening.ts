import type { Profile, ProfileOf } from '#domain/profile'
import type { Layer } from '#domain/session'
import type { Opening } from '../../src/main/connectors/connector'
import { ssh } from '../../src/main/connectors/ssh'
import type { Sshd } from '../support/sshd'
import { never, openingOf, use } from './opening'

export type SshProfile = ProfileOf<'ssh'>

/** A profile that reaches this sshd with its own key. */
export const sshProfile = (
  sshd: Pick<Sshd, 'port' | 'user' | 'key' | 'fingerprint'>,
  change: Partial<SshProfile> = {},
) =>
  ({
    id: 's',
    system: 'x',
    name: 's',
    note: '',
    secret: { from: 'none' },
    protocol: 'ssh',
    host: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    key: sshd.key,
    hostKey: sshd.fingerprint,
    ...change,
  }) satisfies Profile as SshProfile

export const sshOpening = (
  sshd: Pick<Sshd, 'port' | 'user' | 'key' | 'fingerprint'>,
  change: Partial<SshProfile> = {},
  more: Partial<Opening<SshProfile>> & { password?: string } = {},
): Opening<SshProfile> => {
  const { password = null, ...parts } = more
  return { ...openingOf(sshProfile(sshd, change), password), ...parts }
}

/** Logs in and out again. */
export const passes = async (opening: Opening<SshProfile>) => (await ssh.open(opening, never)).close()

export async function layersOf(opening: Opening<SshProfile>): Promise<Layer[]> {
  const layers: Layer[] = []
  for await (const layer of ssh.layers(opening, use(20_000))) layers.push(layer)
  return layers
}

export const script = (text: string) => ({ interpreter: 'sh' as const, text, env: {} })
