import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProfileOf } from '#domain/profile'
import { dial } from '../../src/main/connectors/dial'
import { postgres } from '../../src/main/connectors/postgres'
import { type Postgres, startPostgres } from '../support/postgres'
import { freePort, scratchFolder } from '../support/scratch'
import { failing, never, openingOf } from './opening'
import { postgresProfile } from './postgres-opening'

let sockets: { path: string; remove(): Promise<void> }
let server: Postgres

/** As sessions open it: with the real dialling. */
const open = (more: Partial<ProfileOf<'postgres'>>, port = server.port) =>
  postgres.open({ ...openingOf(postgresProfile(port, more)), dial }, never)

beforeAll(async () => {
  sockets = await scratchFolder('sockets')
  chmodSync(sockets.path, 0o777)
  server = await startPostgres(18, { unix_socket_directories: `'${sockets.path}'` })
})
afterAll(async () => {
  await server?.stop()
  await sockets?.remove()
})

describe('reaching a server', () => {
  test('in the folder of its socket, whatever the TLS mode says', async () => {
    for (const tls of ['prefer', 'verify-full'] as const) {
      const opened = await open({ host: sockets.path, tls })
      expect(opened.label).toContain(` · ${sockets.path}:${server.port} · `)
      await opened.close()
    }
    expect(await failing(open({ host: '/nowhere' }))).toMatchObject({ kind: 'unreachable', code: 'ENOENT' })
  })

  test('by name, where one of its addresses is dead (E21)', async () => {
    const opened = await open({ host: 'localhost' })
    await opened.close()
  })

  test('by an address of IPv6 (E21)', async ctx => {
    const relay = createServer(socket => {
      const on = connect(server.port, '127.0.0.1')
      for (const one of [socket, on]) one.on('error', () => socket.destroy())
      socket.pipe(on).pipe(socket)
    })
    const port = await listenOn(relay, '::1')
    if (port === undefined) return ctx.skip('this machine has no IPv6')
    const opened = await open({ host: '::1' }, port)
    expect(opened.label).toContain(` · [::1]:${port} · `)
    await opened.close()
    relay.close()
  })

  test('a closed port, a name that is not there and a folder without a socket are told apart (E10)', async () => {
    expect(await failing(open({}, await freePort()))).toMatchObject({ layer: 'tcp', code: 'ECONNREFUSED' })
    expect(await failing(open({ host: 'nowhere.invalid' }))).toMatchObject({ kind: 'unreachable', layer: 'dns' })
    expect(await failing(open({ host: sockets.path }, 1))).toMatchObject({ layer: 'tcp', code: 'ENOENT' })
  })
})

async function listenOn(relay: Server, host: string): Promise<number | undefined> {
  relay.listen(0, host)
  const up = await once(relay, 'listening').catch(() => undefined)
  return up && (relay.address() as { port: number }).port
}
