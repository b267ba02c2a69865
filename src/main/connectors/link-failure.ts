import type { Failure } from '#domain/failure'
import { tlsFailure } from './tls-failure'

type Words = Omit<Failure, 'code'>

const network: Readonly<Record<string, Words>> = {
  ECONNREFUSED: {
    kind: 'unreachable',
    layer: 'tcp',
    message: 'The host answers, but nothing listens on that port.',
    hint: 'Check the port, whether the server runs, and which addresses it listens on.',
  },
  ENOTFOUND: {
    kind: 'unreachable',
    layer: 'dns',
    message: 'No such host name.',
    hint: 'Check the spelling, the DNS search domain, and whether a VPN is needed.',
  },
  EAI_AGAIN: {
    kind: 'unreachable',
    layer: 'dns',
    message: 'The name server does not answer.',
    hint: 'Check the network of this machine.',
  },
  ETIMEDOUT: {
    kind: 'unreachable',
    layer: 'tcp',
    message: 'No answer from the host.',
    hint: 'A firewall that drops packets, a wrong address, or a host that is down.',
  },
  EHOSTUNREACH: { kind: 'unreachable', layer: 'tcp', message: 'No route to the host.', hint: 'Check network and VPN.' },
  ENETUNREACH: {
    kind: 'unreachable',
    layer: 'tcp',
    message: 'No route to the network.',
    hint: 'Check network and VPN.',
  },
  ECONNRESET: { kind: 'unreachable', layer: 'session', message: 'The other side cut the connection.' },
  EPIPE: { kind: 'unreachable', layer: 'session', message: 'The other side closed the connection.' },
  ENOENT: { kind: 'unreachable', layer: 'tcp', message: 'There is no such socket.', hint: 'Is the server running?' },
  EACCES: { kind: 'denied', layer: 'tcp', message: 'This account may not open that socket.' },
}

/** What a socket or TLS error means to an operator; undefined when it is neither. Shared by all drivers over a byte stream. */
export function linkFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  // Happy Eyeballs reports the errors of all addresses in one.
  const cause = error instanceof AggregateError ? error.errors[0] : error
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  if (!code) return undefined
  const known = network[code]
  if (known) return { ...known, code }
  return tlsFailure(code)
}
