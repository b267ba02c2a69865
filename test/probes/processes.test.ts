import { describe, expect, it } from 'vitest'
import { readProcesses } from '../../src/main/probes/host/process-table'

/** A line of /proc/PID/stat: ticks in user and system mode, start time, pages held. */
const line = (pid: number, name: string, ticks: [number, number], started: number, pages: number) =>
  `${pid} (${name}) S 1 ${pid} ${pid} 0 -1 4194304 100 0 0 0 ${ticks[0]} ${ticks[1]} 0 0 20 0 1 0 ${started} 9999999 ${pages} 18446744073709551615 1 1 0`
const look = (...lines: string[]) => new Map([['processes', lines.join('\n')]])
const still = new Map([
  ['ticks', '100\n'],
  ['pagesize', '4096\n'],
  ['owners', '/proc/7 postgres\n/proc/8 root\n'],
])

describe('the processes of a host', () => {
  it('are told with the share of one CPU they took, and the memory they hold', () => {
    const before = look(line(7, 'postgres', [100, 50], 4000, 10))
    const after = look(line(7, 'postgres', [280, 70], 4000, 20))
    expect(readProcesses(before, after, still, 2)).toEqual([
      {
        pid: 7,
        name: 'postgres',
        user: 'postgres',
        cpuPct: 100,
        memory: 20 * 4096,
        state: 'S',
        parent: 1,
        nice: 0,
        kernel: false,
        started: '4000',
      },
    ])
  })

  it('that took the number of another since the first look have no share yet', () => {
    const before = look(line(8, 'old', [90_000, 0], 4000, 1))
    const after = look(line(8, 'new', [3, 0], 5000, 1), line(9, 'newer', [1, 0], 5001, 1))
    expect(readProcesses(before, after, still, 2).map(one => [one.name, one.user, one.cpuPct])).toEqual([
      ['new', 'root', null],
      ['newer', null, null],
    ])
  })

  it('may call themselves what they like', () => {
    const odd = look(line(7, 'a) S 1 (b', [1, 1], 1, 1))
    expect(readProcesses(odd, odd, still, 1)[0]).toMatchObject({ name: 'a) S 1 (b', cpuPct: 0 })
    expect(readProcesses(look('7 (cut'), look('7 (cut'), still, 1)).toEqual([])
  })
})
