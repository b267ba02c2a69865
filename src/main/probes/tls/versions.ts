import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect, type SecureVersion } from 'node:tls'
import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Cell, Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'version', type: 'text' },
  { name: 'accepted', type: 'bool' },
  { name: 'message', type: 'text' },
]

const versions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** Each version is tried alone: what two sides agree on when they may choose hides what else the server would take. */
export const tlsVersions: Probe<Record<string, never>> = {
  name: 'tls.versions',
  summary: 'Which versions of TLS a server accepts.',
  protocols: ['http'],
  parameters: z.strictObject({}),
  columns,
  async run(_, context) {
    if (context.target.protocol !== 'http' || !context.target.url.startsWith('https:')) return { columns, rows: [] }
    const { hostname, port } = new URL(context.target.url)
    const host = hostname.replace(/^\[|\]$/g, '')
    const rows = await Promise.all(versions.map(version => tried(version, host, Number(port) || 443, context)))
    return { columns, rows }
  },
}

async function tried(version: SecureVersion, host: string, port: number, use: ProbeContext): Promise<Cell[]> {
  const limit = AbortSignal.any([use.signal, AbortSignal.timeout(Math.min(use.timeoutMs, 10_000))])
  // A server that cannot be reached has refused no version.
  const stream = await use.sessions.dial(use.profile, host, port, limit)
  // The certificate is judged elsewhere; old versions need the old sums that OpenSSL has put behind a level.
  const socket = connect({
    socket: stream,
    servername: isIP(host) ? undefined : host,
    minVersion: version,
    maxVersion: version,
    rejectUnauthorized: false,
    ...(version === 'TLSv1.3' ? {} : { ciphers: 'ALL:@SECLEVEL=0' }),
  })
  socket.on('error', () => {})
  try {
    await once(socket, 'secureConnect', { signal: limit })
    return [version, true, `${version} is accepted (${socket.getCipher().name}).`]
  } catch (error) {
    if (use.signal.aborted) throw use.signal.reason
    if (limit.aborted)
      throw new OpsError({
        kind: 'timeout',
        layer: 'tls',
        code: 'TIMEOUT',
        message: `${host}:${port} does not finish a TLS handshake.`,
      })
    return [version, false, `${version} is refused (${(error as NodeJS.ErrnoException).code ?? 'no reason given'}).`]
  } finally {
    socket.destroy()
    stream.destroy()
  }
}
