import { afterAll, beforeAll, expect, test } from 'vitest'
import { addresses, aHome, entry, said } from './a-home'

let home: Awaited<ReturnType<typeof aHome>>
beforeAll(async () => {
  home = await aHome()
  await home.write('.pg_service.conf', '[imports]\nhost=svc.example.net\nuser=svc\ndbname=one\n')
})
afterAll(() => home.remove())
const read = (...lines: string[]) => home.readText('urls', lines.join('\n'))

test('addresses of every protocol, one a line, as applications have them', async () => {
  const found = await read(
    '# from the wiki',
    'postgres://dba:CANARY%40@db1.example.net/shop?sslmode=verify-full&sslrootcert=/ca.pem',
    'export DATABASE_URL="postgresql+asyncpg://app@db2.example.net:6432,db3.example.net:5433/app?target_session_attrs=primary&application_name=x"',
    'jdbc:postgresql://db4.example.net/x?user=j&password=CANARY&ssl=true',
    'postgresql:///?service=imports&dbname=two',
    'postgres://ops@%2Fvar%2Frun%2Fpostgresql/postgres',
    'postgres://stats@[fd00::1]:6432/pgbouncer',
    'redis://:CANARY@cache.example.net:6380/2',
    'rediss://worker:CANARY@10.0.0.9',
    'ssh://root@host1.example.net:2222',
    'https://u:CANARY@web.example.net/status?token=CANARY',
    'REDIS_URL=redis://bücher.example',
  )
  expect(said(found)).toEqual([])
  expect(addresses(found)).toEqual({
    'db1-shop': 'dba@db1.example.net:5432/shop',
    db2: 'app@db2.example.net:6432,db3.example.net:5433/app',
    'db4-x': 'j@db4.example.net:5432/x',
    imports: 'svc@svc.example.net:5432/two',
    local: 'ops@/var/run/postgresql:5432/postgres',
    'fd00::1': 'stats@fd00::1:6432/pgbouncer',
    cache: 'cache.example.net:6380/2',
    '10.0.0.9': 'worker@10.0.0.9:6379/0',
    host1: 'root@host1.example.net:2222',
    web: 'https://web.example.net/status',
    'xn--bcher-kva': 'xn--bcher-kva.example:6379/0',
  })
  expect(entry(found, 'db1-shop').draft).toMatchObject({ tls: 'verify-full', ca: '/ca.pem', secret: { from: 'ask' } })
  expect(entry(found, 'db2').draft).toMatchObject({ also: ['db3.example.net:5433'], wants: 'primary' })
  expect(entry(found, 'db4-x').draft).toMatchObject({ tls: 'require' })
  expect(entry(found, '10.0.0.9').draft).toMatchObject({ tls: 'verify-full', user: 'worker' })
  expect(entry(found, 'web').draft).toMatchObject({ login: 'basic', user: 'u' })
  expect(found.passwords.get(entry(found, 'db1-shop').key)).toBe('CANARY@')
  expect(JSON.stringify([found.entries, found.problems])).not.toContain('CANARY')
})

test('services and passwords are looked up where libpq is told to', async () => {
  const other = await aHome({ PGSERVICEFILE: home.at('services'), PGPASSFILE: home.at('passwords') })
  await home.write('services', '[elsewhere]\nhost=db.example.net\nuser=dba\n')
  await home.write('passwords', 'db.example.net:*:*:dba:secret\n')
  const found = await other.readText('urls', 'postgres:///?service=elsewhere')
  expect(found.entries).toMatchObject([{ address: 'dba@db.example.net:5432/dba', hasPassword: true }])
  expect([...found.passwords.values()]).toEqual(['secret'])
  await other.remove()
})

test('what is no address is told by its line, and never repeated', async () => {
  const found = await read(
    'mysql://root:CANARY@db/x',
    'CANARY',
    'postgres://u:CAN/ARY@db.example.net/x',
    'postgres://u:CANARY%ZZ@db/x',
    'postgres://u:CANARY@db:99999/x',
    'redis://:CANARY@cache/first',
    'postgres:///?service=nobody',
    'postgres://u@db/x?sslmode=perhaps',
    'javascript:alert(1)',
    'redis://ok.example.net',
  )
  expect(found.problems.map(one => one.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(found.entries).toHaveLength(1)
  expect(JSON.stringify([found.entries, found.problems])).not.toMatch(/CANARY|CAN|ARY/)
})

test('the same server twice is one entry, with the password of either', async () => {
  const found = await read('redis://a', '', 'redis://:x@a:6379/0')
  expect(found.entries).toHaveLength(1)
  expect(found.entries[0]).toMatchObject({ hasPassword: true, draft: { secret: { from: 'ask' } } })
  expect([...found.passwords.values()]).toEqual(['x'])
  expect(found.entries[0]?.notes).toEqual(['The same stands once more at pasted text:3.'])
})
