import { expect, test } from 'vitest'
import { type Protocol, profileSchema } from '#domain/profile'
import { draftOf, newDraft, profileOf, withProtocol } from '../../src/renderer/panels/connections/draft'
import { shownFields } from '../../src/renderer/panels/connections/fields'
import { secretInput } from '../../src/renderer/panels/connections/secret-field'
import { readAddress } from '../../src/renderer/parts/read-address'

test('an address as applications have it fills the form, without its password', () => {
  const read = readAddress('postgres://ops:hunter2@db.example.com:6432/shop?sslmode=verify-full')
  expect(read).toEqual({
    ok: true,
    password: true,
    fields: {
      protocol: 'postgres',
      host: 'db.example.com',
      port: '6432',
      user: 'ops',
      database: 'shop',
      tls: 'verify-full',
    },
  })
  expect(JSON.stringify(read)).not.toContain('hunter2')
})

test('addresses of other protocols are known, everything else is refused with a reason', () => {
  expect(readAddress('rediss://:x@[::1]:7000/2')).toMatchObject({
    ok: true,
    fields: { host: '::1', port: '7000', database: '2', tls: 'verify-full' },
  })
  expect(readAddress('https://u:p@shop.example.com/')).toMatchObject({ fields: { url: 'https://shop.example.com' } })
  for (const text of ['', 'db.example.com', 'mysql://x', 'javascript:alert(1)', 'postgres://']) {
    expect(readAddress(text)).toMatchObject({ ok: false, reason: expect.stringMatching(/\w/) })
  }
})

const fieldsOf = (text: string) => {
  const read = readAddress(text)
  return read.ok ? read.fields : { refused: read.reason }
}

test('an address of PostgreSQL may name several hosts, and what libpq says of TLS', () => {
  expect(
    fieldsOf(
      'postgresql://ops@db1,db2:5433,[::1]:5434/shop?sslmode=verify-ca&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem&target_session_attrs=read-write',
    ),
  ).toEqual({
    protocol: 'postgres',
    host: 'db1',
    also: 'db2:5433 [::1]:5434',
    user: 'ops',
    database: 'shop',
    tls: 'verify-ca',
    ca: '/ca.pem',
    cert: '/c.pem',
    certKey: '/k.pem',
    wants: 'read-write',
  })
  expect(fieldsOf('postgres:///shop?host=/run/postgresql&user=ops&password=x')).toMatchObject({
    host: '/run/postgresql',
    user: 'ops',
    database: 'shop',
  })
  expect(fieldsOf('postgres://u@h1,h2/d?port=1,2')).toMatchObject({ host: 'h1', port: '1', also: 'h2:2' })
  expect(fieldsOf('postgres://boss@pool:6432/pgbouncer')).toMatchObject({ protocol: 'pgbouncer', host: 'pool' })
  expect(fieldsOf('postgres://u:p@h/d?sslmode=verify-full&sslrootcert=system')).not.toHaveProperty('ca')
})

test('an address that contradicts itself is refused (H9)', () => {
  for (const query of ['sslmode=none', 'sslmode=require&sslmode=disable', 'ssl=true&sslmode=disable'])
    expect(fieldsOf(`postgres://u@h/d?${query}`), query).toMatchObject({ refused: expect.stringMatching(/sslmode/) })
})

test('an address of Redis says its database and its TLS', () => {
  expect(fieldsOf('rediss://ops:x@cache:6380/2?ssl_ca_certs=/ca.pem')).toEqual({
    protocol: 'redis',
    host: 'cache',
    port: '6380',
    user: 'ops',
    database: '2',
    tls: 'verify-full',
    ca: '/ca.pem',
  })
  expect(fieldsOf('rediss://cache?ssl_cert_reqs=none')).toMatchObject({ tls: 'require' })
  expect(fieldsOf('redis://cache')).not.toHaveProperty('tls')
  expect(fieldsOf('https://u:p@shop.example.com/')).toMatchObject({ login: 'basic', user: 'u' })
})

test('what is read of an address makes a profile', () => {
  const given = fieldsOf('postgres://ops@db1,db2:5433/shop?sslmode=verify-full&target_session_attrs=standby')
  const read = profileOf({ ...newDraft('p', 's', given as Record<string, string>), name: 'db' })
  expect(read).toMatchObject({ profile: { also: ['db2:5433'], wants: 'standby', tls: 'verify-full' } })
})

test('only fields that make sense are shown, and what is not shown is not saved', () => {
  const shown = (protocol: Protocol, typed: Record<string, string>) =>
    shownFields(protocol, typed).map(field => field.name)
  expect(shown('http', { url: 'https://x', login: 'basic' })).toEqual(expect.arrayContaining(['user', 'ca', 'cert']))
  expect(shown('http', { url: 'http://x', login: 'bearer' })).not.toEqual(expect.arrayContaining(['user']))
  expect(shown('http', { url: 'http://x' })).not.toContain('ca')
  expect(shown('redis', { tls: 'disable' })).not.toContain('ca')
  expect(shown('postgres', { tls: 'require', cert: '/c.pem' })).toContain('certKey')
  const draft = newDraft('p', 's', { protocol: 'redis', host: 'cache', ca: '/ca.pem' })
  const read = profileOf({ ...draft, name: 'cache' })
  expect('profile' in read && read.profile).not.toHaveProperty('ca')
})

test('every protocol’s profile goes into the form and comes out the same', () => {
  const common = { id: 'p', system: 's', name: 'n', note: '' }
  const profiles = [
    {
      ...common,
      protocol: 'postgres',
      host: 'db',
      port: 5433,
      database: 'shop',
      user: 'ops',
      tls: 'require',
      ca: '/ca.pem',
      via: 'host',
      secret: { from: 'env', name: 'PGPASSWORD' },
    },
    {
      ...common,
      protocol: 'redis',
      host: 'cache',
      port: 6380,
      database: 3,
      tls: 'disable',
      secret: { from: 'stored' },
    },
    {
      ...common,
      protocol: 'ssh',
      host: 'h',
      port: 22,
      user: 'ops',
      key: '/k',
      secret: { from: 'command', command: 'pass show x' },
    },
    { ...common, protocol: 'http', url: 'https://x.example', health: ['/health', '/ready'], secret: { from: 'none' } },
    { ...common, protocol: 'local', secret: { from: 'none' } },
  ].map(profile => profileSchema.parse(profile))
  for (const profile of profiles) expect(profileOf(draftOf(profile))).toEqual({ profile })
})

test('what is wrong is said at its field', () => {
  const draft = newDraft('p', 's', { protocol: 'postgres', host: 'a host with spaces', port: 'many' })
  const read = profileOf(draft)
  expect(Object.keys('problems' in read ? read.problems : {}).toSorted()).toEqual(['host', 'name', 'port', 'user'])
  const secret = profileOf({ ...draft, secret: 'file', secretAt: '' })
  expect('problems' in secret && secret.problems.secretAt).toBe('Needed.')
})

test('another protocol keeps the host and takes its own port', () => {
  const draft = withProtocol(newDraft('p', 's', { protocol: 'postgres', host: 'db1' }), 'ssh')
  expect([draft.fields.host, draft.fields.port]).toEqual(['db1', '22'])
})

test('a secret is kept unless one is typed, and cleared when it lies elsewhere', () => {
  expect(secretInput('stored', '')).toEqual({ set: 'keep' })
  expect(secretInput('stored', 'x')).toEqual({ set: 'value', value: 'x' })
  expect(secretInput('env', 'typed before')).toEqual({ set: 'clear' })
})
