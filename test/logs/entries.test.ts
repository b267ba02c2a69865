import { describe, expect, it } from 'vitest'
import type { LogEntry, LogSource } from '#domain/log'
import { withoutSecrets } from '#domain/without-secrets'
import { entriesOf } from '../../src/main/logs/entries'
import { fingerprintOf } from '../../src/main/logs/fingerprint'
import { createGrouping, otherKinds } from '../../src/main/logs/groups'

const clock = { now: Date.parse('2026-11-26T09:10:00Z'), zone: '+0100' }
const read = (text: string, kind: LogSource['kind'] = 'file'): LogEntry[] => [
  ...entriesOf(text.replace(/\n$/, '').split('\n'), kind, clock),
]
const one = (line: string, kind?: LogSource['kind']) => {
  const [entry, ...more] = read(line, kind)
  expect(more).toEqual([])
  return entry as LogEntry
}

describe('a line in one of the usual shapes', () => {
  it.each([
    [
      'JSON',
      '{"timestamp": "2026-11-26T09:04:03.190Z", "level": "WARNING", "service": "api", "message": "GET /x 404"}',
      { at: '2026-11-26T09:04:03.190Z', level: 'warning', service: 'api', message: 'GET /x 404' },
    ],
    [
      'pino',
      '{"level":50,"time":1795683843190,"name":"worker","msg":"no luck","err":{"stack":"Error: no\\n    at f (a.js:1:2)"}}',
      { at: '2026-11-26T09:04:03.190Z', level: 'error', service: 'worker', message: 'no luck' },
    ],
    [
      'Python logging',
      '2026-11-26 10:04:03,190 - app.tasks - ERROR - it broke',
      { at: '2026-11-26T09:04:03.190Z', level: 'error', message: 'it broke' },
    ],
    [
      'Celery',
      '[2026-11-26 09:03:37,770: ERROR/ForkPoolWorker-2] Task a.b[1] raised unexpected: ValueError()',
      { level: 'error', message: 'Task a.b[1] raised unexpected: ValueError()' },
    ],
    [
      'gunicorn',
      '[2026-11-26 08:55:40 +0000] [12] [CRITICAL] WORKER TIMEOUT (pid:13)',
      { at: '2026-11-26T08:55:40.000Z', level: 'fatal', message: 'WORKER TIMEOUT (pid:13)' },
    ],
    [
      'PostgreSQL',
      '2026-11-26 09:04:04.339 UTC [23312] app@shop [api] ERROR:  column "x" does not exist at character 8',
      {
        at: '2026-11-26T09:04:04.339Z',
        level: 'error',
        service: 'postgres',
        message: 'column "x" does not exist at character 8',
      },
    ],
    [
      'PostgreSQL FATAL, which only ends a session',
      '2026-11-26 09:04:04 UTC [7] app@shop FATAL:  password authentication failed for user "app"',
      { level: 'error' },
    ],
    [
      'Redis',
      '18023:M 26 Nov 2026 08:55:33.666 # WARNING Memory overcommit must be enabled!',
      { at: '2026-11-26T07:55:33.666Z', level: 'warning', service: 'redis' },
    ],
    [
      'nginx error',
      '2026/11/26 10:03:37 [error] 12#12: *3 connect() failed (111: Connection refused) while connecting to upstream',
      { at: '2026-11-26T09:03:37.000Z', level: 'error' },
    ],
    [
      'access log',
      '10.2.1.6 - - [26/Nov/2026:09:03:56 +0000] "GET /pay/7?card=1 HTTP/1.1" 502 77 "-" "curl/7" 1.250',
      { at: '2026-11-26T09:03:56.000Z', level: 'error', message: 'GET /pay/7 502' },
    ],
    [
      'syslog',
      'Nov 26 10:04:00 vm sshd[23149]: Failed password for root from 10.0.0.1 port 22 ssh2',
      {
        at: '2026-11-26T09:04:00.000Z',
        level: 'plain',
        service: 'sshd',
        message: 'Failed password for root from 10.0.0.1 port 22 ssh2',
      },
    ],
    [
      'logfmt',
      'time=2026-11-26T09:00:00Z level=error msg="no route"',
      { at: '2026-11-26T09:00:00.000Z', level: 'error' },
    ],
    ['a bare level', 'ERROR:root:it broke', { at: null, level: 'error' }],
    ['none of them', 'Starting up', { at: null, level: 'plain', message: 'Starting up' }],
    [
      'prose that only speaks of an error',
      '2026-11-26T09:00:00Z [info] retry after error, no warning',
      { level: 'info' },
    ],
  ])('is read: %s', (_, line, expected) => {
    expect(one(line)).toMatchObject(expected)
  })

  it('of December is last year’s when it is January', () => {
    const january = { now: Date.parse('2027-01-02T00:00:00Z'), zone: '+0000' }
    const [entry] = entriesOf(['Dec 31 23:59:59 vm kernel: x'], 'file', january)
    expect(entry?.at).toBe('2026-12-31T23:59:59.000Z')
  })

  it('of an access log tells client, status and seconds', () => {
    const line =
      '10.2.1.6 - bob [26/Nov/2026:09:03:56 +0000] "GET /pay?x=1 HTTP/1.1" 200 77 "-" "curl/7" rt=1.250 uct=0.001'
    expect(one(line).fields).toMatchObject({
      client: '10.2.1.6',
      user: 'bob',
      path: '/pay',
      status: '200',
      seconds: '1.250',
    })
  })
})

describe('lines around lines', () => {
  it('of a container lead with the time of the engine', () => {
    const line = '2026-11-26T09:03:37.770123456Z [2020-01-01 00:00:00,000: ERROR/Main] no'
    expect(one(line, 'container')).toMatchObject({ at: '2026-11-26T09:03:37.770Z', level: 'error' })
  })

  it('of the journal tell time, priority and who said it', () => {
    const said = {
      __REALTIME_TIMESTAMP: '1795683775442028',
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'kernel',
      MESSAGE: 'oom',
    }
    expect(one(JSON.stringify(said), 'unit')).toMatchObject({
      at: '2026-11-26T09:02:55.442Z',
      level: 'error',
      service: 'kernel',
      message: 'oom',
    })
    const app = { ...said, PRIORITY: '6', MESSAGE: 'level=error msg="no jobs"' }
    expect(one(JSON.stringify(app), 'unit').level).toBe('error')
    const bytes = { ...said, MESSAGE: [0x66, 0xff, 0x6f, 0x1b, 0x5b, 0x6d] }
    expect(one(JSON.stringify(bytes), 'unit').message).toBe('f�o')
  })
})

describe('what belongs to a line', () => {
  it('a traceback of Python', () => {
    const [first, second] = read(`2026-11-26 09:00:00,000 ERROR worker: task failed
Traceback (most recent call last):
  File "/app/utils/tasks.py", line 7, in broken
    raise ValueError("no such order 17")
ValueError: no such order 17
2026-11-26 09:00:01,000 INFO worker: next`)
    expect(first?.trace.split('\n')).toHaveLength(4)
    expect(fingerprintOf(first as LogEntry)).toBe(
      'worker: task failed · ValueError: no such order <n> (utils/tasks.py in broken)',
    )
    expect(first?.level).toBe('error')
    expect(second?.message).toBe('worker: next')
  })

  it('frames of Java and Node, and the lines that PostgreSQL adds', () => {
    const entries = read(`2026-11-26T09:00:00Z ERROR c.a.Pay - could not pay
java.lang.IllegalStateException: no account 5
\tat c.a.Pay.pay(Pay.java:12)
Caused by: java.io.IOException: closed
\t... 12 more
2026-11-26T09:00:01Z ERROR unhandled
TypeError: x is undefined
    at pay (/app/pay.js:3:9)
2026-11-26 09:00:02 UTC [7] a@b ERROR:  duplicate key value
2026-11-26 09:00:02 UTC [7] a@b DETAIL:  Key (id)=(5) already exists.
2026-11-26 09:00:02 UTC [7] a@b STATEMENT:  insert into t
\tvalues (5)`)
    expect(entries.map(entry => entry.trace.split('\n').length)).toEqual([4, 2, 3])
    expect(entries[2]?.trace).toContain('DETAIL:  Key (id)=(5)')
    expect(fingerprintOf(entries[1] as LogEntry)).toBe('unhandled · TypeError: x is undefined (pay)')
  })

  it('a traceback that nothing leads is an error by itself', () => {
    expect(one('Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nKeyError: 1').level).toBe(
      'error',
    )
  })
})

describe('hostile lines', () => {
  it('lose what a terminal or a reader’s eye would obey, and their length', () => {
    const line = `2026-11-26T09:00:00Z ERROR \u001b]0;x\u0007\u001b[31mred\u202egnp.exe\u0000 ${'x'.repeat(1_000_000)}`
    const entry = one(line)
    expect(entry.message.startsWith('redgnp.exe xxx')).toBe(true)
    expect(entry.message.length).toBeLessThan(2100)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(`${entry.raw}${entry.message}`).not.toMatch(/[\u0000-\u001f\u202e]/)
  })

  it('are read in a time that grows with their length only', () => {
    const began = performance.now()
    for (const evil of [
      '"'.repeat(50_000),
      "'a".repeat(50_000),
      '/1'.repeat(50_000),
      'a@'.repeat(50_000),
      '{'.repeat(50_000),
    ])
      fingerprintOf(one(`2026-11-26T09:00:00Z ERROR ${evil}`))
    // Generous: a pattern that goes back and forth would take minutes.
    expect(performance.now() - began).toBeLessThan(20_000)
  })
})

describe('entries that are alike', () => {
  it.each([
    ['order 17 of user 5f0c1d2e-1111-4222-8333-444455556666 took 12.5ms', 'order <n> of user <uuid> took <n>ms'],
    ['connect to 10.0.0.1:5432 failed, tried "shop"', 'connect to <address> failed, tried <text>'],
    ["can't open /orders/17/items for a@b.example", "can't open /orders/<n>/items for <mail>"],
    ['at 2026-11-26T09:00:00Z token=abcd1234efgh', 'at <time> token=••••'],
    ['GET /orders/17/items 502', 'GET /orders/<n>/items 502'],
    ['utf8 and x86 stay, 0xdeadbeef and deadbeef01 do not', 'utf8 and x86 stay, <hex> and <hex> do not'],
  ])('%s', (message, expected) => {
    expect(fingerprintOf({ message, trace: '' })).toBe(expected)
  })

  it('are counted together, first and last seen, the latest as the sample', () => {
    const grouping = createGrouping(clock.now)
    for (const entry of read(`2026-11-26T09:00:00Z ERROR order 1 lost
2026-11-26T09:00:09Z ERROR order 3 lost
2026-11-26T09:00:05Z ERROR order 2 lost
2026-11-26T09:00:05Z WARN order 2 lost`))
      grouping.add(entry, 'a')
    expect(grouping.groups()).toMatchObject([
      {
        ...{ fingerprint: 'order <n> lost', level: 'error', count: 3, sample: 'order 3 lost' },
        ...{ firstSeen: '2026-11-26T09:00:00.000Z', lastSeen: '2026-11-26T09:00:09.000Z' },
      },
      { level: 'warning', count: 1 },
    ])
  })

  it('do not fill the memory when every line is another', () => {
    const grouping = createGrouping(clock.now)
    const name = (at: number) => String.fromCharCode(97 + (at % 26), 97 + ((at / 26) % 26), 97 + ((at / 676) % 26))
    for (let at = 0; at < 6000; at++) grouping.add(one(`ERROR:x:${name(at)}`), 'a')
    const groups = grouping.groups()
    expect(groups.length).toBeLessThan(2010)
    expect(groups[0]).toMatchObject({ fingerprint: otherKinds, count: 4000 })
  })
})

it.each([
  ['postgres://app:hunter22@db/shop failed', 'postgres://app:••••@db/shop failed'],
  ['Authorization: Bearer abcdef123456', 'Authorization: Bearer ••••'],
  ['{"password": "hunter22", "user": "a"}', '{"password": ••••, "user": "a"}'],
  ['api_key=sk_live_1234567890abcdef&x=1', 'api_key=••••&x=1'],
  ['key AKIAABCDEFGHIJKLMNOP used', 'key •••• used'],
])('a secret is taken out: %s', (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean)
})
