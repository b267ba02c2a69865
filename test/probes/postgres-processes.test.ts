import { describe, expect, test } from 'vitest'
import type { Container } from '#domain/container'
import type { ServerProcess } from '../../src/main/probes/postgres/process-table'
import { titleOf } from '../../src/main/probes/postgres/process-title'
import { countWaits, type Sampled } from '../../src/main/probes/postgres/wait-count'
import { whichServer } from '../../src/main/probes/postgres/which-server'

describe('the title of a process of PostgreSQL', () => {
  test.each([
    [
      'postgres: app shop 10.0.0.7(51234) idle in transaction',
      'client',
      'app',
      'shop',
      '10.0.0.7',
      51234,
      'idle in transaction',
    ],
    ['postgres: 15/main: app shop [local] SELECT', 'client', 'app', 'shop', '[local]', null, 'SELECT'],
    ['postgres: app shop ::1(51234) idle', 'client', 'app', 'shop', '::1', 51234, 'idle'],
    ['postgres: a b c shop 10.0.0.7(5) idle', 'client', null, null, '10.0.0.7', 5, 'idle'],
    [
      'postgres: walsender repl 10.0.0.8(5) streaming 0/3000148',
      'server',
      null,
      null,
      null,
      null,
      'walsender repl streaming 0/3000148',
    ],
    ['postgres: 15/main: checkpointer', 'server', null, null, null, null, '15/main: checkpointer'],
    ['/usr/lib/postgresql/15/bin/postgres -D /var/lib/x', 'server', null, null, null, null, null],
    ['', 'server', null, null, null, null, null],
  ] as const)('%s', (words, kind, role, database, client, clientPort, doing) => {
    expect(titleOf(words)).toEqual({ kind, role, database, client, clientPort, doing })
  })
})

const process = (pid: number, more: Partial<ServerProcess> = {}): ServerProcess => ({
  pid,
  name: 'postgres',
  user: null,
  cpuPct: 0,
  memory: 0,
  state: 'S',
  parent: 1,
  nice: 0,
  kernel: false,
  started: '1',
  ownPid: pid,
  leader: pid,
  containerId: null,
  startedAt: 1000,
  readPerSecond: null,
  writtenPerSecond: null,
  words: '',
  ...titleOf(''),
  ...more,
})

describe('which server is meant', () => {
  // Two containers, in each a server whose processes have the same pids there.
  const two = [
    process(100, { ownPid: 1, containerId: 'a'.repeat(64) }),
    process(101, { ownPid: 40, leader: 100, containerId: 'a'.repeat(64), startedAt: 1001, clientPort: 6000 }),
    process(200, { ownPid: 1, containerId: 'b'.repeat(64), startedAt: 1500 }),
    process(201, { ownPid: 40, leader: 200, containerId: 'b'.repeat(64), startedAt: 1501, clientPort: 7000 }),
  ]

  test('is told by pids and starts of its sessions, never by pids alone', () => {
    expect(whichServer(two, { backends: '40@1501' }, [], '')).toBe(200)
    expect(whichServer(two, { backends: '40@1002' }, [], '')).toBe(100)
    expect(whichServer(two, { backends: '40@' }, [], '')).toBeUndefined()
    expect(whichServer(two, { backends: '40@9999' }, [], '')).toBeUndefined()
  })

  test('is told by its container, as its engine knows it', () => {
    const known = { name: 'db_b', id: 'b'.repeat(64), project: null, service: null, oneoff: false } as Container
    expect(whichServer(two, { container: 'db_b' }, [known], '')).toBe(200)
    expect(whichServer(two, { container: 'other' }, [known], '')).toBeUndefined()
  })

  test('is told by its port, from those who are connected to it', () => {
    // 5432 is 1538 in hex, 7000 is 1B58.
    const line = '201/net/tcp:  12: 0100007F:1538 0100007F:1B58 01 00000000:00000000 00:00000000'
    expect(whichServer(two, { port: 5432 }, [], line)).toBe(200)
    expect(whichServer(two, { port: 5433 }, [], line)).toBeUndefined()
  })

  test('is the only one there is when nothing is said', () => {
    expect(whichServer(two.slice(0, 2), {}, [], '')).toBe(100)
    expect(whichServer(two, {}, [], '')).toBeUndefined()
  })
})

test('waits are counted over all looks, with the session seen in each most often', () => {
  const seen = (pid: number, kind: string, event: string): Sampled => ({
    pid,
    kind,
    event,
    role: 'app',
    database: 'shop',
    application: 'web',
    statement: `statement of ${pid}`,
  })
  const looks = [
    [seen(1, 'lock', 'transactionid'), seen(2, 'cpu', 'running')],
    [seen(1, 'lock', 'transactionid'), seen(3, 'lock', 'transactionid')],
    [],
  ]
  expect(countWaits(looks)).toMatchObject([
    { kind: 'lock', event: 'transactionid', seen: 3, pids: 2, most: { pid: 1 } },
    { kind: 'cpu', event: 'running', seen: 1, pids: 1, most: { pid: 2 } },
  ])
})
