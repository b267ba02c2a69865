import { expect, it } from 'vitest'
import { profileSchema } from '#domain/profile'
import { standsOn } from '../../src/main/alerts/stands-on'
import { database, host } from './scene'

const web = (url: string, more: object = {}) =>
  profileSchema.parse({ id: 'web', system: 'acme', name: 'web', protocol: 'http', url, ...more })
const inside = profileSchema.parse({
  ...{ id: 'box', system: 'acme', name: 'box', protocol: 'container', container: 'shop/web', via: 'web1' },
})

const all = [
  host('gate'),
  host('web1', { via: 'gate' }),
  host('alone'),
  host('here', { host: '127.0.0.1' }),
  database('db', { via: 'web1' }),
  inside,
]

it.each([
  ['the host it is reached through, and what that one stands on', database('x', { via: 'web1' }), ['web1', 'gate']],
  ['the host that runs its container', inside, ['web1', 'gate']],
  ['the host of its own address', database('x', { host: 'alone.example.com' }), ['alone']],
  ['the host of its web address', web('https://alone.example.com:8443/shop'), ['alone']],
  ['no host of another address', database('x', { host: 'other.example.com' }), []],
  ['nothing here: behind a loopback address may be a tunnel', database('x', { host: '127.0.0.1' }), []],
  ['nothing, where its way is not there any more', database('x', { via: 'gone' }), []],
  ['nothing, where it is a host of its own', host('alone'), []],
])('a target stands on %s', (_, profile, names) => {
  expect(standsOn(profile, [...all, profile]).map(one => one.name)).toEqual(names)
})

it('two hosts that lead to each other end the search', () => {
  const round = [host('a', { via: 'b' }), host('b', { via: 'a' })]
  expect(standsOn(round[0]!, round).map(one => one.name)).toEqual(['b'])
})
