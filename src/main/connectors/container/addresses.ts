import type { Container } from '#domain/container'
import { OpsError } from '#domain/failure'
import type { ShellSession, Use } from '#domain/session'
import { type Pinned, resolve } from './resolve'

/** Where a port of a container is reached, as its host sees it, and over which network. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly over: string
}

/**
 * All places where the host may reach a port of a container, the container's own addresses first. Published ones come
 * last: a proxy listens there, whether or not anything listens behind it. Rejects when there is none.
 */
export async function placesOf(
  shell: ShellSession,
  { container, name }: Pinned,
  port: number,
  use: Use,
): Promise<Place[]> {
  const [, sharedWith] = /^container:([0-9a-f]{12,64})$/.exec(container.network_mode) ?? []
  // A sidecar has no network of its own.
  const owner = sharedWith ? (await resolve(shell, sharedWith, use)).container : container
  const places = placesIn(owner, port)
  if (places.length > 0) return places
  throw new OpsError({
    kind: 'unreachable',
    code: 'NO_ADDRESS',
    layer: 'container',
    message: `The container ${name} has no address on this host, and its port ${port} is not published.`,
    hint: owner.network_mode === 'none' ? 'It runs without a network.' : 'Give it a network, or publish the port.',
  })
}

function placesIn({ network_mode, networks, ports }: Container, port: number): Place[] {
  if (network_mode === 'host') return [{ host: '127.0.0.1', port, over: 'the host’s network' }]
  return [
    ...networks.map(({ name, address }) => ({ host: address, port, over: name })),
    ...ports.flatMap(({ inside, published }) =>
      inside === port && published
        ? [{ host: published.address, port: published.port, over: 'its published port' }]
        : [],
    ),
  ]
}
