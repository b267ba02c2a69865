import { afterAll, beforeAll, expect, test } from 'vitest'
import { addresses, aHome, entry, said } from './a-home'

let home: Awaited<ReturnType<typeof aHome>>
beforeAll(async () => {
  home = await aHome()
  await home.write('.pg_service.conf', '[shop]\nhost=svc.example.net\nuser=svc\n')
})
afterAll(() => home.remove())

const server = (more: object) => ({
  Name: 'Shop',
  Group: 'Servers',
  Host: 'db.example.net',
  Port: 5432,
  MaintenanceDB: 'postgres',
  Username: 'dba',
  ...more,
})
const read = (servers: unknown) => home.readText('pgadmin', JSON.stringify({ Servers: servers }, null, '\t'))

test('servers with their TLS, in the form of old and new versions', async () => {
  const found = await read({
    1: server({ SSLMode: 'verify-ca', SSLRootCert: '~/ca.pem', SSLCert: '<STORAGE_DIR>/.postgresql/postgresql.crt' }),
    2: server({
      Name: 'New / one',
      Host: 'db2.example.net',
      ConnectionParameters: { sslmode: 'require', connect_timeout: 10, passfile: '' },
      Comment: 'CANARY',
      PasswordExecCommand: 'rm -rf /',
    }),
    3: server({ Name: 'Service', Host: '', Service: 'shop', Username: '' }),
  })
  expect(said(found)).toEqual([])
  expect(addresses(found)).toEqual({
    Shop: 'dba@db.example.net:5432/postgres',
    'New - one': 'dba@db2.example.net:5432/postgres',
    Service: 'svc@svc.example.net:5432/postgres',
  })
  expect(entry(found, 'Shop').draft).toMatchObject({
    tls: 'verify-ca',
    ca: home.at('ca.pem'),
    note: '“Servers” in pgAdmin',
    secret: { from: 'none' },
  })
  expect(entry(found, 'Shop').notes).toEqual([expect.stringContaining('sslcert lies in pgAdmin’s own storage')])
  expect(entry(found, 'New - one').notes).toEqual(['Left out: PasswordExecCommand, Comment.'])
  expect(JSON.stringify(found.entries)).not.toMatch(/CANARY|rm -rf/)
})

test('a tunnel is an SSH host of its own, one for all that go through it', async () => {
  const tunnel = { UseSSHTunnel: 1, TunnelHost: 'gate.example.net', TunnelPort: '2222', TunnelUsername: 'jump' }
  const found = await read({
    1: server({ ...tunnel, TunnelAuthentication: 1, TunnelIdentityFile: '~/.ssh/gate' }),
    2: server({
      ...tunnel,
      Name: 'Other',
      Host: '127.0.0.1',
      TunnelAuthentication: 1,
      TunnelIdentityFile: '~/.ssh/gate',
    }),
    3: server({ Name: 'Lost', UseSSHTunnel: 1, TunnelHost: '-oProxyCommand=x' }),
    4: server({ Name: 'Off', Host: 'db9.example.net', ...tunnel, UseSSHTunnel: 0 }),
  })
  expect(addresses(found)).toEqual({
    'gate.example.net': 'jump@gate.example.net:2222',
    Shop: 'dba@db.example.net:5432/postgres via gate.example.net',
    Other: 'dba@127.0.0.1:5432/postgres via gate.example.net',
    Off: 'dba@db9.example.net:5432/postgres',
  })
  expect(entry(found, 'gate.example.net').draft).toMatchObject({ key: home.at('.ssh/gate'), secret: { from: 'none' } })
  expect(found.problems).toMatchObject([{ message: 'The server “Lost”: Its SSH tunnel names no usable host.' }])
})

test('a bad server is told by its line, and the others stand', async () => {
  const found = await read({ 1: server({ Host: 'a b' }), 2: 'x', 3: server({ Port: 'many' }), 4: server({}) })
  expect(found.entries.map(one => one.draft.name)).toEqual(['Shop'])
  expect(found.problems.map(({ line }) => line)).toEqual([3, 11, 12])
})

test.each([
  ['no JSON', '{"Servers": {'],
  ['no export', '{"servers": []}'],
  ['a list', '[]'],
  ['nothing', ''],
])('%s is told, and nothing is thrown', async (_, text) => {
  const found = await home.readText('pgadmin', text)
  expect(found.entries).toEqual([])
  if (text !== '') expect(found.problems.length).toBeGreaterThan(0)
})
