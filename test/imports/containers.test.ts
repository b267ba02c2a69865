import { expect, test } from 'vitest'
import type { Container } from '#domain/container'
import { type Profile, profileSchema } from '#domain/profile'
import { knownAs, offerOf } from '../../src/main/imports/containers'
import { viaProblem } from '../../src/main/imports/via'

const profile = (fields: object): Profile => profileSchema.parse({ id: 'p', system: 's', name: 'p', ...fields })
const host = profile({ id: 'h', name: 'host', protocol: 'ssh', host: 'db1', user: 'ops' })
const here = profile({ id: 'l', name: 'here', protocol: 'local' })

const container = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: 'shop:1.4',
  state: 'running',
  health: null,
  restarts: 0,
  oom_killed: false,
  exit_code: 0,
  restart_policy: null,
  started_at: null,
  finished_at: null,
  project: null,
  service: null,
  id: `${name}0123456789abcdef`,
  message: null,
  oneoff: false,
  networks: [],
  network_mode: 'bridge',
  ports: [],
  health_output: null,
  memory_limit: null,
  cpu_limit: null,
  image_id: null,
  log: { driver: 'json-file', max_size: null, max_file: null, path: null },
  compose: null,
  setup: { env: {}, command: [] },
  ...more,
})
const offer = (one: Container, others: readonly Container[] = [], profiles: readonly Profile[] = [host]) =>
  offerOf(one, { host, containers: [one, ...others], profiles }, 'new')

test('PostgreSQL is offered with user and database of its settings, and its password apart', () => {
  const env = { POSTGRES_USER: 'shop', POSTGRES_PASSWORD: 'tell-nobody', POSTGRES_DB: 'orders' }
  const made = offer(container('db', { image: 'docker.io/library/postgres:16-alpine', setup: { env, command: [] } }))
  expect(made?.password).toBe('tell-nobody')
  expect(made?.profile).toMatchObject({
    ...{ protocol: 'postgres', name: 'db', host: 'db', port: 5432, user: 'shop', database: 'orders' },
    ...{ container: 'db', via: 'host', secret: { from: 'ask' } },
  })
  expect(JSON.stringify(made?.profile)).not.toContain('tell-nobody')
})

test.each([
  ['postgis/postgis:16-3.4', [], {}, 'postgres'],
  ['timescale/timescaledb:latest-pg16', [], {}, 'postgres'],
  ['own/base:1', ['docker-entrypoint.sh', 'postgres', '-c', 'x=1'], {}, 'postgres'],
  ['own/base:1', [], { PGDATA: '/data' }, 'postgres'],
  ['redis:7', [], {}, 'redis'],
  ['valkey/valkey:8@sha256:00', [], {}, 'redis'],
  ['own/base:1', ['/usr/bin/redis-server', '*:6379'], {}, 'redis'],
  ['edoburu/pgbouncer:1.23', [], { DB_USER: 'pooler' }, 'pgbouncer'],
  ['quay.io/prometheuscommunity/postgres-exporter', [], {}, 'container'],
  ['dpage/pgadmin4', [], {}, 'container'],
  ['redis:7', ['redis-server', '/sentinel.conf', '--sentinel'], {}, 'container'],
  // An application knows its database's name and is none.
  ['shop:1.4', ['gunicorn'], { POSTGRES_DB: 'orders', POSTGRES_PASSWORD: 'x' }, 'container'],
])('%s with %j %j is offered as %s', (image, command, env, protocol) => {
  expect(offer(container('x', { image, setup: { env, command } }))?.profile.protocol).toBe(protocol)
})

test('the password and port of a Redis are read from its command, also from one word of a shell', () => {
  const command = ['sh', '-c', 'redis-server --port 6380 --requirepass "s3cret"']
  const made = offer(container('cache', { image: 'redis:7', setup: { env: {}, command } }))
  expect(made).toMatchObject({ password: 's3cret', profile: { port: 6380, secret: { from: 'ask' } } })
})

test('a service is named as such while it is one container, and by its container when it is several', () => {
  const web = container('shop-web-1', { project: 'shop', service: 'web' })
  const second = container('shop-web-2', { project: 'shop', service: 'web' })
  const task = container('shop-web-run', { project: 'shop', service: 'web', oneoff: true })
  expect(offer(web, [task])?.profile).toMatchObject({ container: 'shop/web' })
  expect(offer(web, [second])?.profile).toMatchObject({ container: 'shop-web-1' })
})

test('a name is free in the system', () => {
  const taken = profile({ ...here, id: 'w', name: 'web' })
  const web = container('shop-web-1', { project: 'shop', service: 'web' })
  expect(offer(web, [], [host, taken])?.profile.name).toBe('web-2')
  const other = container('blog-web-1', { project: 'blog', service: 'web' })
  expect(offer(web, [other])?.profile.name).toBe('shop-web')
})

test('a container without a name that a profile could say is not offered', () => {
  expect(offer(container('$(x) y'))).toBeUndefined()
})

test('what is there already is known, through the same host only', () => {
  const web = container('shop-web-1', { project: 'shop', service: 'web' })
  const known = (...profiles: Profile[]) => knownAs(web, { host, containers: [web], profiles })?.name
  const at = (reference: string, via?: string) => profile({ protocol: 'container', container: reference, via })
  expect(known(at('shop/web', 'host'))).toBe('p')
  expect(known(at('shop-web-1', 'host'))).toBe('p')
  expect(known(at('shop/web', 'elsewhere'), at('shop/db', 'host'), at('shop/web'))).toBeUndefined()
  expect(knownAs(web, { host: here, containers: [web], profiles: [at('shop/web')] })?.name).toBe('p')
})

test('a container may go through an SSH host, this machine or nothing; nothing else goes through this machine', () => {
  const db = { protocol: 'postgres', host: 'db', user: 'shop' }
  const all = [
    ...[host, here],
    profile({ id: '1', name: 'shell', protocol: 'container', container: 'web', via: 'here' }),
    profile({ id: '2', name: 'direct', protocol: 'container', container: 'web' }),
    profile({ id: '3', name: 'inside', ...db, container: 'db', via: 'here' }),
    profile({ id: '4', name: 'beside', ...db, via: 'here' }),
    profile({ id: '5', name: 'nested', protocol: 'container', container: 'web', via: 'shell' }),
  ]
  expect(viaProblem(all).map(({ target }) => target)).toEqual(['beside', 'nested'])
})
