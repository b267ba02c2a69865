import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'
import { z } from 'zod'
import { missing, OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type Certificate, readCertificate } from './served'

const columns: readonly Column[] = [
  { name: 'host', type: 'text' },
  { name: 'ok', type: 'bool' },
  { name: 'code', type: 'text' },
  { name: 'message', type: 'text' },
  { name: 'days_left', type: 'float' },
  { name: 'chain_days_left', type: 'float' },
  { name: 'name_matches', type: 'bool' },
  { name: 'trusted', type: 'bool' },
  { name: 'subject', type: 'text' },
  { name: 'names', type: 'text' },
  { name: 'issuer', type: 'text' },
  { name: 'valid_from', type: 'time' },
  { name: 'valid_to', type: 'time' },
  { name: 'chain', type: 'int' },
  { name: 'protocol', type: 'text' },
  { name: 'fingerprint', type: 'text' },
  { name: 'serial', type: 'text' },
  { name: 'missing_names', type: 'text' },
]

const parameters = z.strictObject({
  /** Other names that it must be good for, with commas or blanks between. */
  names: z
    .string()
    .nullable()
    .default(null)
    .transform(text => (text ?? '').split(/[\s,]+/).filter(Boolean)),
})
type Parameters = z.infer<typeof parameters>

/** What the server serves, not what lies on its disk: a renewed file counts only after the reload. */
export const tlsCertificate: Probe<Parameters> = {
  name: 'tls.certificate',
  summary: 'The certificate a server really serves: names, issuer, chain, trust, days left.',
  protocols: ['http'],
  parameters,
  columns,
  async run({ names }, context) {
    const { target } = context
    if (target.protocol !== 'http') throw missing('Only an HTTP target has a certificate to look at.')
    const url = new URL(target.url)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (url.protocol !== 'https:')
      return { columns, rows: [row({ host, code: 'NO_TLS', message: 'Plain http: no certificate is served.' })] }
    const ca = target.ca === undefined ? undefined : await authorities(target.ca)
    return { columns, rows: [row({ host, ...(await look(host, Number(url.port) || 443, ca, names, context)) })] }
  },
}

const row = (values: Readonly<Record<string, Cell | undefined>>): Cell[] =>
  columns.map(({ name }) => values[name] ?? null)

/** As everywhere: a file of authorities stands instead of the well-known ones, not beside them. */
const authorities = (file: string) =>
  readFile(file, 'utf8').catch(() => {
    throw missing(`The authorities file ${file} cannot be read.`, 'Look at the CA setting of this target.')
  })

type Looked = Partial<Certificate> & { ok: boolean; code: string | null; message: string }

async function look(
  host: string,
  port: number,
  ca: string | undefined,
  names: readonly string[],
  use: ProbeContext,
): Promise<Looked> {
  const limit = AbortSignal.any([use.signal, AbortSignal.timeout(Math.min(use.timeoutMs, 10_000))])
  let stream: Duplex | undefined
  let socket: TLSSocket | undefined
  try {
    stream = await use.sessions.dial(use.profile, host, port, limit)
    const servername = isIP(host) ? undefined : host
    // Nothing is refused here, an untrusted certificate is what we want to describe; and the name is judged apart from
    // the chain, so that each is told for itself.
    const apart = { rejectUnauthorized: false, checkServerIdentity: () => undefined }
    socket = connect({ socket: stream, ca, servername, ...apart })
    socket.on('error', () => {})
    await once(socket, 'secureConnect', { signal: limit })
    return judge(readCertificate(socket, host, Date.now(), names), host)
  } catch (error) {
    if (use.signal.aborted) throw use.signal.reason
    if (limit.aborted)
      return { ok: false, code: 'TIMEOUT', message: `${host}:${port} does not finish a TLS handshake.` }
    const { code, message } =
      error instanceof OpsError
        ? error.failure
        : { code: (error as NodeJS.ErrnoException).code, message: String(error) }
    return { ok: false, code: code ?? 'TLS', message: `No TLS with ${host}:${port}: ${message.slice(0, 200)}` }
  } finally {
    socket?.destroy()
    stream?.destroy()
  }
}

function judge(certificate: Certificate, host: string): Looked {
  const { days_left: days, name_matches: matches, trusted } = certificate
  const problem =
    days < 0
      ? ['EXPIRED', `The certificate of ${host} expired ${Math.ceil(-days)} days ago.`]
      : !matches
        ? ['WRONG_NAME', `The certificate is for ${certificate.names || certificate.subject}, not for ${host}.`]
        : !trusted
          ? [certificate.distrust ?? 'UNTRUSTED', `The certificate of ${host} is not trusted: ${certificate.distrust}.`]
          : undefined
  const fine = `Valid for ${Math.floor(days)} more days, issued by ${certificate.issuer}.`
  return { ...certificate, ok: !problem, code: problem?.[0] ?? null, message: problem?.[1] ?? fine }
}
