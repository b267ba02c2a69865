import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readPassLines } from '../../src/main/imports/pgpass'
import { type Postgres, startPostgres } from '../support/postgres'
import { addresses, aHome, entry, said } from './a-home'

let home: Awaited<ReturnType<typeof aHome>>
beforeEach(async () => {
  home = await aHome()
  return () => home.remove()
})

describe('.pgpass', () => {
  const text = String.raw`# passwords
db1.example.net:5433:shop:dba:s3\:cr\\et
db1.example.net:*:*:dba:any
[::1]:5432:shop:dba:not so
fd00\:\:1:5432:postgres:dba:six
*:5432:*:watcher:everywhere
db2.example.net:5432:shop:*:all
db3.example.net:5432:shop
-oProxyCommand=x:5432:shop:dba:CANARY
db4.example.net:port:shop:dba:CANARY
`
  test('a line that names server and role is a connection; others are told with their place', async () => {
    await home.write('.pgpass', text)
    const read = await home.read('pgpass', '.pgpass')
    expect(read.entries.map(one => one.address)).toEqual([
      'dba@db1.example.net:5433/shop',
      'dba@db1.example.net:5432/postgres',
      'dba@fd00::1:5432/postgres',
    ])
    expect(entry(read, 'db1').notes).toEqual([
      'It stands for every port: 5432 is taken.',
      'It stands for every database: postgres is taken.',
    ])
    expect(read.passwords.get(entry(read, 'db1-shop').key)).toBe('s3:cr\\et')
    expect(said(read)).toEqual([
      '8 It should be host:port:database:user:password; a colon inside is written \\:',
      '4 It names no host: letters, digits, dots and dashes, or an address.',
      '6 It has * for the host: no connection by itself. It gives its password to those it fits.',
      '7 It has * for the role: no connection by itself. It gives its password to those it fits.',
      '9 It names no host: letters, digits, dots and dashes, or an address.',
      '10 Its port is no number.',
    ])
    expect(JSON.stringify([read.entries, read.problems])).not.toMatch(/CANARY|s3|everywhere/)
  })

  test('one that others may read is told: libpq does not use it', async () => {
    await home.write('.pgpass', 'a:5432:b:c:d\n', 0o644)
    const read = await home.read('pgpass', '.pgpass')
    expect(said(read)).toEqual(['1 Others may read this file, so libpq does not use it: chmod 600 closes it.'])
    expect(read.entries).toHaveLength(1)
  })
})

describe('pg_service.conf', () => {
  test('each section is a connection, with libpq’s own words', async () => {
    await home.write('.pgpass', 'db1.example.net:5432:shop:dba:from the file\n')
    await home.write(
      '.pg_service.conf',
      `stray=1
# comment
[shop]
host=db1.example.net,db2.example.net
port=5432,5433
dbname=shop
user=dba
sslmode=verify-full
sslrootcert=~/ca.pem
sslcert=/c.pem
sslkey=/k.pem
target_session_attrs=read-write
application_name=x
options=-c search_path=a#b
host=ignored

[pool]
host = 10.0.0.7
port=6432
dbname=pgbouncer
user=stats
password=pw#;"x"

[bare]
[wrong]
host=db
nonsense
[ldap]
ldap://ldap.example.net/x
[nested]
service=shop
[bad tls]
sslmode=maybe
`,
    )
    const read = await home.read('service', '.pg_service.conf')
    expect(addresses(read)).toEqual({
      shop: 'dba@db1.example.net:5432,db2.example.net:5433/shop',
      pool: 'stats@10.0.0.7:6432/pgbouncer',
      bare: 'ops@localhost:5432/ops',
    })
    expect(entry(read, 'shop').draft).toMatchObject({
      also: ['db2.example.net:5433'],
      wants: 'read-write',
      tls: 'verify-full',
      ca: home.at('ca.pem'),
      cert: '/c.pem',
      certKey: '/k.pem',
      secret: { from: 'ask' },
    })
    expect(entry(read, 'shop')).toMatchObject({
      line: 3,
      hasPassword: true,
      notes: ['Left out: “options”.', `Its password stands in ${home.at('.pgpass')}.`],
    })
    expect(entry(read, 'pool').draft.protocol).toBe('pgbouncer')
    expect(read.passwords.get(entry(read, 'pool').key)).toBe('pw#;"x"')
    expect(said(read)).toEqual([
      '1 It stands before the first [service].',
      '27 The service “wrong”: It should be word=value.',
      '29 The service “ldap”: It is looked up in LDAP, which is not done here.',
      '31 The service “nested”: One service does not lead to another.',
      '32 The service “bad tls”: Its sslmode is none of libpq’s.',
    ])
  })
})

describe('psql itself', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres(18)
    await postgres.exec('create database shop')
  })
  afterAll(() => postgres.stop())

  test('is where a service and a password file lead to, and we read the same', async ctx => {
    if (spawnSync('psql', ['--version']).status !== 0) ctx.skip('psql is not installed')
    const { port } = postgres
    await home.write(
      '.pg_service.conf',
      `[here]\nhost=127.0.0.1\nport=${port}\ndbname=shop\nuser=postgres\nsslmode=disable\n`,
    )
    const read = await home.read('service', '.pg_service.conf')
    const { draft } = entry(read, 'here')
    const asked = spawnSync(
      'psql',
      [
        'service=here',
        '-Atc',
        `select current_user || '@' || host(inet_server_addr()) || ':' || inet_server_port() || '/' || current_database()`,
      ],
      { encoding: 'utf8', env: { ...process.env, PGSERVICEFILE: home.at('.pg_service.conf') } },
    )
    expect(asked.stdout.trim()).toBe(entry(read, 'here').address)
    expect(draft).toMatchObject({ tls: 'disable' })
  })
})

test('a backslash takes the meaning from what follows', () => {
  expect(readPassLines(String.raw`a\:b:1:\*:*:p\\w\:x:rest`).lines).toEqual([
    { line: 1, host: 'a:b', port: '1', database: '*', user: undefined, password: 'p\\w:x' },
  ])
})
