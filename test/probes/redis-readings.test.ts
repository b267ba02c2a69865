import { expect, test } from 'vitest'
import { keyPositions, shapeOf } from '../../src/main/probes/redis/command-shape'
import { commandStats } from '../../src/main/probes/redis/command-stats'
import { keyspaceOf } from '../../src/main/probes/redis/keyspace'
import { memoryParts } from '../../src/main/probes/redis/memory-stats'
import { readRedisProcesses } from '../../src/main/probes/redis/process-table'
import { whichRedis } from '../../src/main/probes/redis/processes'

test('the nested reply of MEMORY STATS is read by its parts, the largest first', () => {
  const reply = [
    ...['peak.allocated', 2000, 'total.allocated', 1000, 'startup.allocated', 100, 'clients.normal', 50],
    ...['db.0', ['overhead.hashtable.main', 200, 'overhead.hashtable.expires', 0], 'dataset.bytes', 600],
    ...['fragmentation', '1.5'],
  ]
  expect(memoryParts(reply).map(([part, bytes, pct]) => [part, bytes, pct])).toEqual([
    ['dataset.bytes', 600, 60],
    ['db.0 overhead.hashtable.main', 200, 20],
    ['startup.allocated', 100, 10],
    ['clients.normal', 50, 5],
  ])
})

test('databases and commands are read from INFO, of Redis 6 without what it does not count', () => {
  const info = '# Keyspace\r\ndb0:keys=4,expires=1,avg_ttl=5000\r\ndb12:keys=2,expires=2,avg_ttl=0,subexpiry=0\r\n'
  expect(keyspaceOf(info)).toEqual([
    [0, 4, 1, 3, 75, 5],
    [12, 2, 2, 0, 0, null],
  ])
  expect(commandStats('cmdstat_config|get:calls=3,usec=41,usec_per_call=13.67\r\n', 'id')).toEqual([
    ['config get', 3, 41, null, null, 'id'],
  ])
})

test('of a command its name and key are shown, never a value', () => {
  const positions = keyPositions([
    ['hset', -4, [], 1, 1, 1, [], [], [], []],
    ['config', -2, [], 0, 0, 0, [], [], [], [['config|get'], ['config|set']]],
    ['eval', -3, [], 0, 0, 0, [], [], [], []],
    ['xadd', -5, [], 1, 1, 1],
  ])
  expect(shapeOf(['HSET', 'cart:7', 'card', '4111'], positions)).toBe('hset cart:7')
  expect(shapeOf(['CONFIG', 'SET', 'requirepass', 'x'], positions)).toBe('config set')
  expect(shapeOf(['CONFIG', 'oops', 'x'], positions)).toBe('config')
  expect(shapeOf(['EVAL', 'return 1', '0'], positions)).toBe('eval')
  expect(shapeOf(['KEYS', 'a*'], positions)).toBe('keys a*')
  expect(shapeOf(['SET', 'k', 'v'], new Map())).toBe('set')
  expect(shapeOf(['xadd', 'k'.repeat(500)], positions)).toBe(`xadd ${'k'.repeat(120)}…`)
})

test('processes of Redis are read with their limit and their clients, without the children that save', () => {
  const stat = (pid: number, parent: number, state = 'S') =>
    `${pid} (redis-server) ${state} ${parent} ${Array.from({ length: 17 }, () => '0').join(' ')} 5000 0 0`
  const id = 'a'.repeat(64)
  const still = new Map([
    ['boot', 'btime 1000\n'],
    ['ticks', '100\n'],
    ['7/stat', stat(7, 1)],
    ['7/status', 'VmRSS:\t    2048 kB\nVmSwap:\t       4 kB\nNSpid:\t7\t1\nTHP_enabled:\t0\n'],
    ['7/cgroup', `9:memory:/docker/${id}\n`],
    ['7/title', 'redis-server 0.0.0.0:6379 \n'],
    ['7/limits', '9223372036854771712\nmax\n134217728\n'],
    [
      '7/tcp',
      '0100007F:18EB 0100007F:D431\n0000000000000000FFFF00000100007F:18EB 0000000000000000FFFF00000D0AD50A:D432\n',
    ],
    ['8/stat', stat(8, 7, 'R')],
    ['9/stat', stat(9, 1, 'T')],
    ['9/title', 'redis-server *:7000 \n'],
  ])
  const [inside, plain, ...none] = readRedisProcesses(still)
  expect(none).toEqual([])
  expect(inside).toMatchObject({
    ...{ pid: 7, ownPid: 1, containerId: id, startedAt: 1050, port: 6379, limit: 134217728 },
    ...{ memory: 2097152, swap: 4096, hugePages: false },
  })
  expect([...(inside?.clients ?? [])]).toEqual([
    ['127.0.0.1', 1],
    ['10.213.10.13', 1],
  ])
  expect(plain).toMatchObject({ pid: 9, port: 7000, state: 'T', limit: null, swap: null })
  const all = inside && plain ? [inside, plain] : []
  expect(whichRedis(all, { process_id: 1, started_at: 1051 }, [])).toBe(inside)
  expect(whichRedis(all, { process_id: 1, started_at: 2000 }, [])).toBeUndefined()
  expect(whichRedis(all, { port: 7000 }, [])).toBe(plain)
  expect(whichRedis(all, { port: 6379 }, [])).toBeUndefined()
  // The host is a container itself, and the first runs beside our shell.
  const beside = readRedisProcesses(new Map([...still, ['own/cgroup', `9:memory:/docker/${id}\n`]]))
  expect(whichRedis(beside, { port: 6379 }, [])).toMatchObject({ pid: 7, containerId: null })
})
