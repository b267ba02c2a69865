import type { Failure } from '#domain/failure'

type Words = Pick<Failure, 'message' | 'hint'> & { readonly kind?: Failure['kind'] }

const unknownAuthority: Words = {
  message: "The server's certificate comes from an authority that is not trusted here.",
  hint: "Give the profile the authority's certificate (a PEM file).",
}

/** What our side found wrong with the server's certificate, by Node's code. */
const certificate: Readonly<Record<string, Words>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    message: "The server's certificate is self-signed.",
    hint: 'Give the profile that certificate as its authority, or use a certificate of a known authority.',
  },
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: { message: "The server's certificate has expired.", hint: 'Renew it on the server.' },
  CERT_NOT_YET_VALID: {
    message: "The server's certificate is not valid yet.",
    hint: 'Check the clocks of both machines.',
  },
  CERT_REVOKED: { message: "The server's certificate was revoked.", hint: 'Replace it on the server.' },
  INVALID_PURPOSE: {
    message: "The server's certificate is not one for servers.",
    hint: 'Replace it on the server by one with extendedKeyUsage serverAuth.',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    message: "The server's certificate is for another host name.",
    hint: 'Use the name that stands in the certificate, or verify-ca when names cannot match.',
  },
}

const ourCertificate = 'Check cert and certKey of the profile, and which authority the server trusts for its clients.'

/** What the other side said, or spoke instead of TLS. OpenSSL's words for one alert changed over its versions. */
const alerts: readonly (readonly [RegExp, Words])[] = [
  [
    /CERTIFICATE_REQUIRED|PEER_DID_NOT_RETURN_A_CERTIFICATE/,
    {
      kind: 'denied',
      message: 'The server demands a certificate from its clients, and the profile has none.',
      hint: 'Add cert and certKey to the profile.',
    },
  ],
  [
    /ALERT_UNKNOWN_CA/,
    {
      kind: 'denied',
      message: 'The server does not trust the authority of our certificate.',
      hint: ourCertificate,
    },
  ],
  [
    /ALERT_CERTIFICATE_(EXPIRED|REVOKED)/,
    {
      kind: 'denied',
      message: 'The server refused our certificate: it has expired or was revoked.',
      hint: 'Renew the certificate that the profile names.',
    },
  ],
  [
    /ALERT_(BAD_|UNSUPPORTED_|NO_)?CERTIFICATE|ALERT_(ACCESS_DENIED|DECRYPT_ERROR)/,
    { kind: 'denied', message: 'The server refused our certificate.', hint: ourCertificate },
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/,
    {
      message: 'The server speaks only versions of TLS older than 1.2.',
      hint: 'Upgrade it, or reach it through an SSH host with tls: disable.',
    },
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_TOO_(LARGE|LONG)|UNEXPECTED_MESSAGE$/,
    {
      message: 'What answers there does not speak TLS.',
      hint: 'Check the port; servers often have one for TLS and one without.',
    },
  ],
  [
    /HANDSHAKE_FAILURE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY/,
    {
      message: 'The server broke the TLS handshake off.',
      hint: 'It has no cipher in common with us, or demands a certificate from its clients: cert and certKey in the profile.',
    },
  ],
  [/UNRECOGNIZED_NAME/, { message: 'The server serves no host of that name.', hint: 'Check the host’s name.' }],
]

/** What an error code of Node's TLS means to an operator; undefined when it is none. */
export function tlsFailure(code: string): Failure | undefined {
  const bad = certificate[code]
  if (bad) return { kind: 'denied', layer: 'tls', code, ...bad }
  if (!/^ERR_(SSL|TLS|OSSL)_/.test(code)) return undefined
  const [, said] = alerts.find(([pattern]) => pattern.test(code)) ?? []
  return {
    kind: 'unreachable',
    layer: 'tls',
    code,
    message: 'The encrypted connection could not be set up.',
    hint: 'The server may speak no TLS on this port, or only versions older than 1.2.',
    ...said,
  }
}
