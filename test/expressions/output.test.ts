import { describe, expect, it } from 'vitest'
import type { OpsError } from '../../src/main/domain/failure'
import { records, type Table } from '../../src/main/domain/table'
import { deltas } from '../../src/main/expressions/delta'
import { httpTable, parseOutput, redisTable } from '../../src/main/expressions/output'

const typed = (table: Table) => table.columns.map(column => `${column.name} ${column.type}`)

describe('Output', () => {
  it('of json is a row for each entry, whole numbers with all their digits', () => {
    const table = parseOutput(
      'json',
      '[{"a": 1, "b": 1.5, "c": "x"}, {"a": 9007199254740993, "d": {"e": [1]}, "ok": true}]',
    )
    expect(typed(table)).toEqual(['a int', 'b float', 'c text', 'd json', 'ok bool'])
    expect(table.rows).toEqual([
      [1, 1.5, 'x', null, null],
      ['9007199254740993', null, null, '{"e":[1]}', true],
    ])
    expect(records(parseOutput('json', '{"a": null}'))).toEqual([{ a: null }])
    expect(records(parseOutput('json', '[1, 2]'))).toEqual([{ value: 1 }, { value: 2 }])
    expect(parseOutput('json', '[]').rows).toEqual([])
    expect(typed(parseOutput('json', '{"__proto__": {"x": 1}, "constructor": 2}'))).toEqual([
      '__proto__ json',
      'constructor int',
    ])
  })
  it('of jsonl is a row for each line', () => {
    expect(parseOutput('jsonl', '{"a":1}\n\n{"a":2}\n').rows).toEqual([[1], [2]])
  })
  it('of csv has a header', () => {
    const table = parseOutput('csv', 'name,size,code\n"a, ""b""",10,007\nc,,010\n')
    expect(typed(table)).toEqual(['name text', 'size int', 'code text'])
    expect(table.rows).toEqual([
      ['a, "b"', 10, '007'],
      ['c', null, '010'],
    ])
  })
  it('of kv is one row', () => {
    const table = parseOutput(
      'kv',
      '# Server\r\nredis_version:7.0.15\r\nused_memory:1048576\r\n\r\ndb0:keys=1,expires=0\r\nhit rate = 0.5\r\nNAME="Debian GNU"\r\n',
    )
    expect(records(table)).toEqual([
      { redis_version: '7.0.15', used_memory: 1048576, db0: 'keys=1,expires=0', 'hit rate': 0.5, NAME: 'Debian GNU' },
    ])
    expect(parseOutput('kv', '').rows).toEqual([])
  })
  it('of lines keeps every line', () => {
    expect(parseOutput('lines', 'a\n\n b\n').rows).toEqual([['a'], [''], [' b']])
    expect(parseOutput('lines', '').rows).toEqual([])
  })
  it('of a table is split at two blanks or more', () => {
    const table = parseOutput(
      'table',
      'NAME    STATUS          PORTS\nweb     Up 2 hours      80\ndb      Exited (1)\n',
    )
    expect(records(table)).toEqual([
      { NAME: 'web', STATUS: 'Up 2 hours', PORTS: 80 },
      { NAME: 'db', STATUS: 'Exited (1)', PORTS: null },
    ])
  })
  it('that is not what it should be is a failure, and a flood is cut and said', () => {
    for (const [parse, text] of [
      ['json', '{'],
      ['jsonl', '{}\n}'],
      ['csv', 'a,b\n1,2,3\n'],
      ['csv', 'a\n"x'],
    ] as const) {
      try {
        parseOutput(parse, text)
        expect.unreachable(text)
      } catch (error) {
        expect((error as OpsError).failure, text).toMatchObject({ kind: 'rejected', code: 'UNREADABLE_OUTPUT' })
      }
    }
    const flood = parseOutput('lines', 'x\n'.repeat(10_001))
    expect(flood.rows).toHaveLength(10_000)
    expect(flood.cut).toContain('10001')
  })
})

describe('A reply of Redis', () => {
  it('is a table by its shape', () => {
    expect(records(redisTable('PONG'))).toEqual([{ value: 'PONG' }])
    expect(records(redisTable(null))).toEqual([{ value: null }])
    expect(records(redisTable(['a', 'b']))).toEqual([{ value: 'a' }, { value: 'b' }])
    expect(records(redisTable([[1, 1700000000, 25, ['GET', 'x']]]))).toEqual([
      { c1: 1, c2: 1700000000, c3: 25, c4: '["GET","x"]' },
    ])
    expect(redisTable([]).rows).toEqual([])
  })
  it('is read by name with parse: kv', () => {
    expect(records(redisTable('# Memory\r\nused_memory:10\r\nmaxmemory:0\r\n', 'kv'))).toEqual([
      { used_memory: 10, maxmemory: 0 },
    ])
    expect(records(redisTable(['maxmemory', '0', 'save', ''], 'kv'))).toEqual([{ maxmemory: 0, save: '' }])
    expect(
      records(
        redisTable(
          [
            ['name', 'g1', 'pending', 3],
            ['name', 'g2', 'pending', 0],
          ],
          'kv',
        ),
      ),
    ).toEqual([
      { name: 'g1', pending: 3 },
      { name: 'g2', pending: 0 },
    ])
    expect(
      records(redisTable('id=3 addr=127.0.0.1:1 name= age=5\nid=4 addr=127.0.0.1:2 name=x age=6\n', 'kv')),
    ).toEqual([
      { id: 3, addr: '127.0.0.1:1', name: '', age: 5 },
      { id: 4, addr: '127.0.0.1:2', name: 'x', age: 6 },
    ])
    expect(records(redisTable(7, 'kv'))).toEqual([{ value: 7 }])
  })
})

it('makes one row of an HTTP answer', () => {
  const timing = { dns: null, connect: 1, tls: null, firstByte: 5, total: 7.5 }
  expect(records(httpTable({ status: 302, headers: { Location: '/login' }, body: 'é', dropped: 3, timing }))).toEqual([
    {
      status: 302,
      total_ms: 7.5,
      first_byte_ms: 5,
      tls_ms: null,
      connect_ms: 1,
      dns_ms: null,
      bytes: 5,
      content_type: null,
      location: '/login',
    },
  ])
})

describe('The change between two looks', () => {
  const look = (seconds: number, rows: Table['rows']) => ({
    at: new Date(1_700_000_000_000 + seconds * 1000).toISOString(),
    table: {
      columns: [
        { name: 'name', type: 'text' },
        { name: 'hits', type: 'int' },
        { name: 'ratio', type: 'float' },
        { name: 'reset_at', type: 'time' },
      ],
      rows,
    } satisfies Table,
  })
  it('is per second, matched by key, and null for a newcomer unless it counts from zero', () => {
    const before = look(0, [
      ['a', 10, 0.5, 'r'],
      ['b', '9007199254740993', null, 'r'],
    ])
    const after = look(10, [
      ['b', '9007199254741003', 1, 'r'],
      ['a', 30, 1.5, 'r'],
      ['c', 1, 1, 'r'],
    ])
    expect(deltas(before, after, { key: ['name'] })).toEqual({
      seconds: 10,
      rows: [{ hits: 1, ratio: null }, { hits: 2, ratio: 0.1 }, null],
    })
    const counted = deltas(before, after, { key: ['name'], absent: 'zero' })
    expect(counted.rows[2]).toEqual({ hits: 0.1, ratio: 0.1 })
    expect(deltas(before, after, { key: [] }).rows[1]).toEqual({ hits: 2, ratio: 0.1 })
  })
  it('is not told when counters were reset, the clock went back, or a column is missing', () => {
    const before = look(10, [['a', 10, 0.5, 'r']])
    const discarded = (...args: Parameters<typeof deltas>) => {
      const found = deltas(...args)
      expect(found.rows.every(row => row === null)).toBe(true)
      return found.discarded
    }
    expect(discarded(before, look(20, [['a', 9, 0.5, 'r']]), { key: ['name'] })).toContain('hits went down')
    expect(discarded(before, look(20, [['a', 11, 0.5, 's']]), { key: ['name'], reset: 'reset_at' })).toContain('reset')
    expect(discarded(before, look(10, [['a', 11, 0.5, 'r']]), { key: ['name'] })).toContain('clock')
    expect(discarded(before, look(5, [['a', 11, 0.5, 'r']]), { key: ['name'] })).toContain('clock')
    expect(discarded(before, look(20, [['a', 11, 0.5, 'r']]), { key: ['nope'] })).toContain('nope')
  })
  it('may be negative where a reset column vouches for it', () => {
    const found = deltas(look(0, [['a', 10, 0.5, 'r']]), look(10, [['a', 0, 0.5, 'r']]), {
      key: ['name'],
      reset: 'reset_at',
    })
    expect(found.rows).toEqual([{ hits: -1, ratio: 0 }])
  })
})
