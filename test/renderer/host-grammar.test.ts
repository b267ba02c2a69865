import { expect, test } from 'vitest'
import { profileSchema } from '#domain/profile'
import { newDraft, profileOf, withProtocol } from '../../src/renderer/panels/connections/draft'

const hostile = [
  '-oProxyCommand=touch /tmp/x',
  'a b',
  'host\nUser root',
  'host\0',
  '$(id)',
  '`id`',
  "host';id",
  'host"',
  'a,b',
  'user@host',
  'http://host',
  'xn--ok.example/../..',
  'bäcker.example',
  'аррӏе.com',
  '🐘.example',
  'x'.repeat(300),
  '',
]
const fine = ['db1.example.net', '10.0.0.5', '::1', 'fe80::1%eth0', 'xn--bcker-gra.example', 'db_1', 'DB.example.']

const ssh = (host: string) =>
  profileSchema.safeParse({ id: 's', system: 'x', name: 's', protocol: 'ssh', host, user: 'ops' }).success

test('a host name that is more than a name is refused, before any use (E8)', () => {
  expect(hostile.filter(ssh)).toEqual([])
  expect(fine.filter(host => !ssh(host))).toEqual([])
})

test('the form refuses it by the same grammar, at its field (E8)', () => {
  const draft = withProtocol(newDraft('s', 'x', {}), 'ssh')
  const typed = (host: string) => profileOf({ ...draft, name: 's', fields: { ...draft.fields, host, user: 'ops' } })
  for (const host of hostile) expect(typed(host), host).toMatchObject({ problems: { host: expect.any(String) } })
  for (const host of fine) expect(typed(host), host).toHaveProperty('profile')
})
