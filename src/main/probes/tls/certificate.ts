import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
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
]

/** What the server serves, not what lies on its disk: a renewed file counts only after the reload. */
export const tlsCertificate: Probe<Record<string, never>> = {
  name: 'tls.certificate',
  summary: 'The certificate a server really serves: names, issuer, chain, trust, days left.',
  protocols: ['http'],
  parameters: z.strictObject({}),
  columns,
  async run(_, context) {
    const { target } = context
    if (target.protocol !== 'http') throw missing('Only an HTTP target has a certificate to look at.')
    const url = new URL(target.url)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (url.protocol !== 'https:')
      return { columns, rows: [row({ host, code: 'NO_TLS', message: 'Plain http: no certificate is served.' })] }
    if (target.via !== undefined)
      throw new OpsError({
        kind: 'invalid',
        code: 'CERTIFICATE_VIA',
        message: `The certificate of ${host} cannot be looked at through ${target.via}.`,
        hint: 'Add the address as an HTTP target of its own without a tunnel, or look from that host.',
      })
    const ca = target.ca === undefined ? undefined : await authorities(target.ca)
    return { columns, rows: [row({ host, ...(await look(host, Number(url.port) || 443, ca, context)) })] }
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

function look(host: string, port: number, ca: string | undefined, use: ProbeContext): Promise<Looked> {
  return new Promise((resolve, reject) => {
    // Not refused here: an untrusted certificate is what we want to see and describe.
    const servername = isIP(host) ? undefined : host
    // The name is judged apart from the chain, so that each is told for itself.
    const apart = { rejectUnauthorized: false, checkServerIdentity: () => undefined }
    const socket = connect({ host, port, ca, servername, ...apart })
    const stop = () => {
      socket.destroy()
      reject(use.signal.reason)
    }
    const end = (looked: Looked) => {
      use.signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve(looked)
    }
    socket.setTimeout(Math.min(use.timeoutMs, 10_000))
    socket.once('timeout', () =>
      end({ ok: false, code: 'TIMEOUT', message: `${host}:${port} does not finish a TLS handshake.` }),
    )
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({
        ok: false,
        code: error.code ?? 'TLS',
        message: `No TLS with ${host}:${port}: ${error.message.slice(0, 200)}`,
      }),
    )
    socket.once('secureConnect', () => end(judge(socket, host)))
    if (use.signal.aborted) stop()
    else use.signal.addEventListener('abort', stop, { once: true })
  })
}

function judge(socket: TLSSocket, host: string): Looked {
  const certificate = readCertificate(socket, host, Date.now())
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
