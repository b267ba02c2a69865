import type { Failure } from '#domain/failure'

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

const certificate: Readonly<Record<string, Pick<Failure, 'message' | 'hint'>>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    message: "The server's certificate is self-signed.",
    hint: 'Give the profile that certificate as its authority, or use a certificate of a known authority.',
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    message: "The server's certificate comes from an authority that is not trusted here.",
    hint: "Give the profile the authority's certificate (a PEM file).",
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    message: "The server's certificate comes from an authority that is not trusted here.",
    hint: "Give the profile the authority's certificate (a PEM file).",
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    message: "The server's certificate comes from an authority that is not trusted here.",
    hint: "Give the profile the authority's certificate (a PEM file).",
  },
  CERT_HAS_EXPIRED: { message: "The server's certificate has expired.", hint: 'Renew it on the server.' },
  CERT_NOT_YET_VALID: {
    message: "The server's certificate is not valid yet.",
    hint: 'Check the clocks of both machines.',
  },
  CERT_REVOKED: { message: "The server's certificate was revoked.", hint: 'Replace it on the server.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    message: "The server's certificate is for another host name.",
    hint: 'Use the name that stands in the certificate, or verify-ca when names cannot match.',
  },
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
  const bad = certificate[code]
  if (bad) return { kind: 'denied', layer: 'tls', code, ...bad }
  if (/^ERR_(SSL|TLS)_/.test(code))
    return {
      kind: 'unreachable',
      layer: 'tls',
      code,
      message: 'The encrypted connection could not be set up.',
      hint: 'The server may speak no TLS on this port, or only versions older than 1.2.',
    }
  return undefined
}
