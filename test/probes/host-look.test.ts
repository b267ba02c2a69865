import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ShellResult } from '#domain/session'
import { readLook } from '../../src/main/probes/host/look'
import { lookScripts } from '../../src/main/probes/host/look-script'
import { cpuShare, memoryOf, perSecond, readPressure } from '../../src/main/probes/host/rates'

const result = (stdout: string, exit = 0, stderr = ''): ShellResult => ({ exit, stdout, stderr, dropped: 0 })
const recorded = (name: string) => readFileSync(new URL(`recorded/${name}.txt`, import.meta.url), 'utf8')
const debian = () => ['counters', 'state', 'space', 'inodes'].map(piece => result(recorded(`debian12-${piece}`)))

describe('a look at a Debian 12 host, as it was recorded', () => {
  const look = readLook(debian(), 1)

  it('tells the time between the two looks from the host itself', () => {
    expect(look.seconds).toBeCloseTo(1.01, 5)
  })

  it('splits CPU time into what it was used for', () => {
    // 199 jiffies: 10 user, 92 system, 97 idle.
    expect(cpuShare(look.first.cpus.get('all'), look.second.cpus.get('all'))).toEqual({
      busy: 51.3,
      user: 5,
      system: 46.2,
      iowait: 0,
      steal: 0,
    })
    expect([...look.second.cpus.keys()]).toEqual(['all', 'cpu0', 'cpu1'])
    expect(look.cpus).toBe(2)
    expect(look.load).toEqual([1.22, 1.08, 0.65])
  })

  it('counts memory by what programs can still get, not by what is free', () => {
    const memory = memoryOf(look)
    expect(memory).toMatchObject({ total: 24_684_084 * 1024, availablePct: 96.8, oomKills: 0, swapInPerSecond: 0 })
    // No swap is no share of swap, and no trouble.
    expect(memory.swapUsedPct).toBeNull()
  })

  it('reads the bytes of whole disks and of links that leave the host', () => {
    expect([...look.second.devices.keys()]).toEqual(['vda'])
    expect(look.second.devices.get('vda')?.readBytes).toBe(12_755_554 * 512)
    expect([...look.second.links.keys()]).toEqual(['ifb0', 'ifb1', 'eth0'])
    expect(look.second.links.get('eth0')).toMatchObject({ receivedBytes: 661_210_985, sentBytes: 1_555_758 })
  })

  it('reads the pressure figures of the kernel', () => {
    expect(readPressure(look.pressure.get('cpu') ?? '')).toEqual([
      { kind: 'some', avg10: 9.05, avg60: 5.34, avg300: 10.15 },
      { kind: 'full', avg10: 0, avg60: 0, avg300: 0 },
    ])
  })

  it('keeps only the filesystems that an operator fills', () => {
    expect(look.filesystems).toHaveLength(1)
    expect(look.filesystems[0]).toMatchObject({
      mount: '/',
      device: '/dev/vda',
      kind: 'ext4',
      readOnly: false,
      inodesUsedPct: 3,
    })
    expect(look.unread).toEqual([])
  })
})

describe('a look at a poorer host', () => {
  it('says what a kernel without pressure figures and a df without inodes do not tell', () => {
    const [counters, state, space] = debian()
    const old = (state?.stdout ?? '')
      .replace(/=== 0 pressure[\s\S]*?(?==== 0 cpus)/, '')
      .replace(/^MemAvailable.*\n/m, '')
    const look = readLook([counters, result(old), space, result('df: invalid option -- i', 1)] as ShellResult[], 1)
    expect(look.unread).toEqual([
      'pressure: this kernel keeps none (older than 4.20, or switched off by psi=0)',
      'inodes: df -i says nothing about these filesystems',
    ])
    expect(memoryOf(look).availablePct).toBeNull()
  })

  it('says that df hung instead of calling the disks empty', () => {
    const [counters, state] = debian()
    const look = readLook([counters, state, result('', 124), result('', 124)] as ShellResult[], 1)
    expect(look.filesystems).toEqual([])
    expect(look.unread.filter(one => one.includes('ten seconds'))).toHaveLength(2)
  })

  it('refuses a host without /proc as one it cannot look at, naming its system', () => {
    const mac = result('=== 0 cpus\n8\n=== 0 pagesize\n16384\n=== 0 system\nDarwin 24.5.0\n')
    expect(() => readLook([result(''), mac, result(''), result('')], 1)).toThrow('Darwin 24.5.0')
  })

  it('takes a counter that fell for one that was reset, not for a negative rate', () => {
    expect(perSecond(100, 40, 2)).toBeNull()
    expect(perSecond(100, 140, 2)).toBe(20)
    expect(perSecond(undefined, 140, 2)).toBeNull()
  })

  it('says nothing about a CPU in whose life no time passed', () => {
    const still = { user: 1, system: 1, idle: 1, iowait: 1, steal: 1 }
    expect(cpuShare(still, still)).toBeNull()
    expect(cpuShare(still, { ...still, steal: 31, idle: 71 })).toMatchObject({ steal: 30, busy: 30 })
  })
})

describe('the scripts of a look', () => {
  it.runIf(process.platform === 'linux')('run on this machine without a word on stderr', () => {
    const results = lookScripts(1).map(({ text, env }) => {
      const done = spawnSync('sh', ['-s'], { input: text, env: { PATH: process.env.PATH, LC_ALL: 'C', ...env } })
      expect(String(done.stderr)).toBe('')
      return result(String(done.stdout), done.status ?? -1)
    })
    const look = readLook(results, 1)
    expect(look.seconds).toBeGreaterThan(0.9)
    expect(look.filesystems.length).toBeGreaterThan(0)
    expect(memoryOf(look).total).toBeGreaterThan(0)
  })
})
