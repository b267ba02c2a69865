import { expect, test } from 'vitest'
import { profileSchema } from '#domain/profile'
import { draftOf, newDraft, profileOf, withProtocol } from '../../src/renderer/panels/connections/draft'
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
