import { expect, test } from 'vitest'
import { readDeadlocks } from '../../src/main/probes/logs/deadlock-reports'

const detail = [
  'Process 11 waits for ShareLock on transaction 756; blocked by process 12.',
  'Process 12 waits for ShareLock on transaction 755; blocked by process 11.',
  "Process 11: update t set a = 'x''y'",
  ' where id = 5',
  'Process 12: update t set a = 7 where id = $1',
]
const stderr = [
  '2026-11-26 05:00:01.123 CET [11] bob@shop ERROR:  deadlock detected',
  `2026-11-26 05:00:01.123 CET [11] bob@shop DETAIL:  ${detail.join('\n\t')}`,
  '2026-11-26 05:00:01.123 CET [11] bob@shop HINT:  See server log for query details.',
  '2026-11-26 05:00:01.123 CET [11] bob@shop CONTEXT:  while updating tuple (0,1) in relation "t"',
  '2026-11-26 05:00:01.123 CET [11] bob@shop STATEMENT:  update t set a = 1',
].join('\n')
const wanted = {
  statements: ['update t set a = ? where id = ?'],
  waits: ['ShareLock on transaction ?'],
  relation: 't',
}

test('the forms a server writes its log in read alike', () => {
  const csv = `2026-11-26 05:00:01.123 CET,"bob","shop",11,"127.0.0.1:5",x,3,"UPDATE",,3/4,756,ERROR,40P01,"deadlock detected","${detail.join('\n')}","See server log for query details.",,,"while updating tuple (0,1) in relation ""t""","update t",,,"psql"`
  const json = JSON.stringify({
    timestamp: '2026-11-26 05:00:01.123 CET',
    message: 'deadlock detected',
    detail: detail.join('\n'),
    context: 'while updating tuple (0,1) in relation "t"',
  })
  for (const text of [stderr, csv, json]) {
    const [report, ...more] = readDeadlocks(text, '+0100')
    expect(more).toEqual([])
    expect(report).toMatchObject(wanted)
    expect(report?.at?.toISOString()).toBe('2026-11-26T04:00:01.123Z')
  }
})

test('a report that was cut off is counted all the same, and a log without any has none', () => {
  expect(readDeadlocks(`${stderr}\n--\n2026-11-26 05:00:02 UTC [9] ERROR:  deadlock detected`, '+0000')).toMatchObject([
    wanted,
    { statements: [], at: new Date('2026-11-26T05:00:02Z') },
  ])
  expect(readDeadlocks('', '+0000')).toEqual([])
  expect(readDeadlocks('ERROR:  canceling statement due to conflict with recovery', '+0000')).toEqual([])
})
