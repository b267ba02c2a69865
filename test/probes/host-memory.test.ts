import { describe, expect, it } from 'vitest'
import { readContainerUse } from '../../src/main/probes/host/container-use'
import { readKills } from '../../src/main/probes/host/oom-kills'
import { ancestors, scriptOf, whyNotEnd } from '../../src/main/probes/host/process-details'
import type { Process } from '../../src/main/probes/host/process-table'

const id = 'ab'.repeat(32)
const now = 1_800_000_000
const clock: [string, string][] = [
  ['now', `${now}\n`],
  ['uptime', '5000.00 1\n'],
]
const ring = `[ 4000.10] python invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0
[ 4000.11] memory: usage 65536kB, limit 65536kB, failcnt 40
[ 4000.12] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=${id},mems_allowed=0,oom_memcg=/docker/${id},task_memcg=/docker/${id},task=python,pid=77,uid=0
[ 4000.13] Memory cgroup out of memory: Killed process 77 (python) total-vm:90000kB, anon-rss:64000kB, file-rss:0kB, shmem-rss:0kB, UID:0`

describe('what the kernel says of its kills', () => {
  it('names process, container, limit and time of a limit that was reached', () => {
    expect(readKills(new Map([...clock, ['ring', ring]]), 168)).toEqual([
      {
        at: new Date((now - 5000 + 4000.13) * 1000).toISOString(),
        process: 'python',
        pid: 77,
        held: 64000 * 1024,
        scope: 'limit',
        containerId: id,
        unit: null,
        limit: 65536 * 1024,
        source: 'kernel ring',
      },
    ])
  })

  it('tells a host that ran out, on old kernels too, and stands once in ring and journal', () => {
    const line = (at: string) =>
      `${at} Out of memory: Killed process 9 (my (odd) name) total-vm:1kB, anon-rss:2048kB, file-rss:0kB`
    const journal = `${line(`${now - 999}.0`)}\n${now - 50}.5 host kernel: Out of memory: Killed process 12, UID 26, (postgres) total-vm:1kB, anon-rss:3kB`
    const kills = readKills(new Map([...clock, ['ring', line('[ 4001.00]')], ['journal', journal]]), 168)
    expect(kills.map(one => [one.process, one.scope, one.pid, one.source])).toEqual([
      ['postgres', 'host', 12, 'journal'],
      ['my (odd) name', 'host', 9, 'kernel ring'],
    ])
  })

  it('that are older than asked are left out', () => {
    expect(readKills(new Map([...clock, ['journal', `${now - 8000}.0 h kernel: ${ring.split('\n')[3]}`]]), 2)).toEqual(
      [],
    )
  })
})

describe('what a container takes', () => {
  const look = (at: number, uptime: string, ...lines: string[]) =>
    [`=== ${at} uptime`, `${uptime} 1`, `=== ${at} ${id}`, ...lines].join('\n')

  it('is read from control groups of version 1', () => {
    const still = [
      'limit 67108864',
      'cpus 0',
      'cpu.cfs_quota_us 50000',
      'cpu.cfs_period_us 100000',
      'memory.limit_in_bytes 67108864',
      'oom_kill 1',
      'total_inactive_file 1048576',
    ]
    const first = look(1, '100.0', ...still, 'cpuacct.usage 1000000000', 'nr_periods 10', 'nr_throttled 0')
    const second = look(
      2,
      '102.0',
      ...still,
      'cpuacct.usage 2000000000',
      'nr_periods 30',
      'nr_throttled 10',
      'memory.usage_in_bytes 52428800',
    )
    expect(readContainerUse(`${first}\n${second}`, 2).get(id)).toEqual({
      cpu_pct: 50,
      cpu_limit: 0.5,
      throttled_pct: 50,
      memory: 51380224,
      memory_limit: 67108864,
      memory_pct: 76.6,
      oom_kills: 1,
    })
  })

  it('is read from version 2, where no limit is a word, and of one that does not run only what it was made with', () => {
    const first = look(1, '100.0', 'limit 0', 'cpus 0', 'usage_usec 500000')
    const second = look(
      2,
      '101.0',
      'limit 0',
      'cpus 0',
      'usage_usec 750000',
      'cpu.max max 100000',
      'memory.max max',
      'memory.current 4096',
      'events.oom_kill 0',
    )
    expect(readContainerUse(`${first}\n${second}`, 1).get(id)).toMatchObject({
      cpu_pct: 25,
      cpu_limit: null,
      memory: 4096,
      memory_limit: null,
      memory_pct: null,
      oom_kills: 0,
    })
    const stopped = [look(1, '1.0', 'limit 67108864', 'cpus 0'), look(2, '2.0', 'limit 67108864', 'cpus 0')].join('\n')
    expect(readContainerUse(stopped, 1).get(id)).toMatchObject({ cpu_pct: null, memory: null, memory_limit: 67108864 })
  })
})

describe('a process', () => {
  it('of an interpreter is told with its file or module, never with words that may be a secret', () => {
    expect(scriptOf('python3', ['python3', '/srv/app/burn.py', '--token=abc'])).toBe('burn.py')
    expect(scriptOf('python', ['python', '-m', 'celery', 'worker'])).toBe('celery')
    expect(scriptOf('java', ['java', '-Xmx1g', '-jar', '/opt/app-1.2.jar'])).toBe('app-1.2.jar')
    expect(scriptOf('sh', ['sh', '-c', 'canary-word'])).toBeNull()
    expect(scriptOf('node', ['node', '-e', 'canary()'])).toBeNull()
    expect(scriptOf('python3', ['python3', 'postgres://u:canary@h/d'])).toBeNull()
    expect(scriptOf('mysqldump', ['mysqldump', 'canary'])).toBeNull()
  })

  const process = (pid: number, more: Partial<Process> = {}): Process => ({
    pid,
    name: 'python3',
    user: 'app',
    cpuPct: 1,
    memory: 1,
    state: 'R',
    parent: 1,
    nice: 0,
    kernel: false,
    started: '1',
    ...more,
  })

  it('that must not be ended says why', () => {
    const all = [process(1), process(10), process(20, { parent: 10 }), process(30)]
    const mine = ancestors(20, all)
    const why = (one: Process) => whyNotEnd(one, undefined, mine)
    expect([...mine]).toEqual([20, 10, 1])
    expect(why(process(1))).toMatch(/first process/)
    expect(why(process(10))).toMatch(/this console/)
    expect(why(process(40, { kernel: true }))).toMatch(/kernel/)
    expect(why(process(41, { name: 'postgres' }))).toMatch(/PostgreSQL/)
    expect(why(process(42, { name: 'dockerd' }))).toMatch(/other services/)
    expect(why(process(30))).toBeNull()
  })
})
