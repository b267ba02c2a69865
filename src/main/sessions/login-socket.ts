import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'

export interface LoginSocket {
  /** What libpq takes for PGHOST; its port is 5432. */
  readonly folder: string
  close(): Promise<void>
}

/**
 * A socket for libpq, each of whose connections becomes one to the server. A port on loopback would be open to every user
 * of this machine, and a server that trusts its own host would let them in; this folder only its owner may enter.
 */
export async function openLoginSocket(dial: (signal: AbortSignal) => Promise<Duplex>): Promise<LoginSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-login-'))
  await chmod(folder, 0o700)
  const ending = new AbortController()
  const open = new Set<Duplex>()
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, client => void serve(client))

  async function serve(client: Socket) {
    client.on('error', () => {})
    open.add(client)
    try {
      const far = await dial(ending.signal)
      // Whoever went away meanwhile has told nobody who listens now.
      if (ending.signal.aborted || client.destroyed) {
        far.destroy()
        client.destroy()
        open.delete(client)
        return
      }
      open.add(far)
      for (const [stream, other] of [
        [client, far],
        [far, client],
      ] as const) {
        stream.once('close', () => {
          open.delete(stream)
          other.destroy()
        })
        stream.pipe(other)
      }
    } catch {
      // libpq says that the server closed the connection; why is told by the session, which takes the same way.
      open.delete(client)
      client.destroy()
    }
  }

  await new Promise<void>((resolve, reject) => {
    // One that comes later is of a single connection, and its own.
    server.on('error', reject)
    server.listen(join(folder, '.s.PGSQL.5432'), resolve)
  })
  return {
    folder,
    async close() {
      ending.abort()
      for (const stream of open) stream.destroy()
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
