import { describe, expect, it } from 'vitest'
import { objectionTo } from '../../src/main/probes/files/entry'
import { readFolders } from '../../src/main/probes/files/folder-sizes'
import { readGrowth } from '../../src/main/probes/files/growing'
import { patternOf } from '../../src/main/probes/files/list'
import { readListing } from '../../src/main/probes/files/listing'
import { policy, ruleFor } from '../../src/main/probes/files/policy'
import { canBeEmptied, purposeOf } from '../../src/main/probes/files/purpose'
import { readHolders } from '../../src/main/probes/host/open-files'
import { readUpdates } from '../../src/main/probes/host/update-list'
import { readRotation } from '../../src/main/probes/logs/rotation-report'

describe('files of a host', () => {
  it('are told apart whatever stands in their names', () => {
    const names = ['/t/-rf', '/t/a\nfile 1:2:3:4 5 6 7 8 root /etc/passwd', '/t/ blank ', "/t/it's"]
    const text = `now 1000 /t//\n${names.map((name, at) => `file 7:${at}:900:10 8 1 990 950 root ${name}//\n`).join('')}`
    const listing = readListing(text)
    expect(listing).toMatchObject({ now: 1000, folder: '/t' })
    expect(listing.files.map(one => one.path)).toEqual(names)
    expect(listing.files[1]).toMatchObject({ identity: '7:1:900:10', node: '7:1', allocated: 4096, touched: 990 })
  })

  it('are listed by the patterns that find knows', () => {
    const fits = (pattern: string, ...names: string[]) => names.filter(name => patternOf(pattern).test(name))
    expect(fits('*.log.[0-9]*', 'a.log.1', 'a.log.gz', 'axlog.1', 'a.log.12.gz')).toEqual(['a.log.1', 'a.log.12.gz'])
    expect(fits('a-?.(x)', 'a-b.(x)', 'a-bb.(x)', 'a-b.x')).toEqual(['a-b.(x)'])
    expect(fits('[!a]*', 'ab', 'ba', 'b\nc')).toEqual(['ba', 'b\nc'])
  })

  it('are known for what they are for, and a database’s are never offered', () => {
    const purposes = {
      '/var/log/app/app.log': 'log',
      '/srv/logs/debug.log.3': 'old log',
      '/var/log/syslog.2.gz': 'old log',
      '/var/lib/postgresql/15/main/base/16384/2619': 'database',
      '/data/pg_wal/000000010000000000000001': 'database',
      '/var/lib/redis/dump.rdb': 'database',
      '/var/lib/docker/overlay2/abc/diff/app/app.log': 'container',
      '/var/lib/systemd/coredump/core.app.1000.zst': 'core dump',
      '/var/cache/apt/archives/x.deb': 'package cache',
      '/usr/lib/libx.so': 'system',
      '/srv/export/customers.csv': 'other',
      '/srv/backups/shop.dump': 'dump or archive',
    }
    expect(Object.fromEntries(Object.keys(purposes).map(path => [path, purposeOf(path)]))).toEqual(purposes)
    expect(Object.keys(purposes).filter(canBeEmptied)).toEqual([
      '/var/log/app/app.log',
      '/srv/logs/debug.log.3',
      '/var/log/syslog.2.gz',
    ])
  })

  it('have a rate only where both looks met them', () => {
    const fd = (inode: number, blocks: number, pid: number) =>
      `fd 7:${inode} 1 ${blocks} ${blocks * 512} 81a4 /proc/${pid}/fd/3\n`
    const text = `\n//\n=== 1 100.0//\n${fd(1, 100, 9)}${fd(2, 50, 9)}//\nfile 7:3:1:1 10 1 1 1 u /var/log/a//\n//\n=== 2 102.0//\n${fd(1, 300, 9)}${fd(2, 50, 9)}${fd(4, 900, 9)}//\nfile 7:3:1:1 30 1 1 1 u /var/log/a//\nunseen\nunseen\n`
    expect(readGrowth(text)).toEqual({
      unseen: 2,
      grown: [
        { node: '7:1', allocated: 300 * 512, perSecond: 51_200, writer: { pid: 9, fd: 3 } },
        { node: '7:3', allocated: 30 * 512, perSecond: 5120, path: '/var/log/a' },
      ],
    })
  })

  it('keep their holder’s words, also of a process with a strange name', () => {
    const text = 'holder 12:3 root - 777 my app: x//\n/var/log/a b.log (deleted)//\n'.replace('//\n/var', '///var')
    expect(readHolders(text).get('12:3')).toEqual({
      ...{ process: 'my app: x', user: 'root', path: '/var/log/a b.log', container: null, started: '777' },
    })
  })
})

describe('folders', () => {
  it('stand without what their own large folders hold', () => {
    const text = '80000\t/d/logs\n500\t/d/exports/deep\n600\t/d/exports\n82000\t/d\n'
    expect(readFolders(text).map(one => [one.path, one.total / 1024, one.own / 1024])).toEqual([
      ['/d/logs', 80_000, 80_000],
      ['/d/exports/deep', 500, 500],
      ['/d/exports', 600, 100],
      ['/d', 82_000, 1400],
    ])
  })
})

describe('a cache’s policy', () => {
  it('is a pattern and a time, and the first that fits counts', () => {
    const rules = policy.parse('*.html=24h, compare-*.json = 6h, *.json=1.5d')
    expect(rules.map(one => one.seconds)).toEqual([86_400, 21_600, 129_600])
    expect(ruleFor(rules, 'compare-1.json')?.pattern).toBe('compare-*.json')
    expect(ruleFor(rules, 'notes.txt')).toBeUndefined()
    expect(policy.safeParse('*.html=soon').success).toBe(false)
    expect(policy.safeParse('').success).toBe(false)
  })

  it('meets entries that are whole, cut off or something else', () => {
    const said = (path: string, text: string, ...keys: string[]) => objectionTo(path, text.length, text, keys)
    expect(said('a.json', '{"a": {"b": 1}}', 'a.b')).toBeNull()
    expect(said('a.json', '{"a": null}', 'a', 'b.c')).toBe('without b.c')
    expect(said('a.json', '{"a": [1, ')).toBe('cut off: its JSON has no end')
    expect(said('a.json', '<html>')).toBe('not JSON')
    expect(said('a.html', '<!doctype html><p>no end needed')).toBeNull()
    expect(said('a.html', '<table><tr><td>x')).toBe('cut off: a table has no end')
    expect(said('a.html', '<p>x</p><tab')).toBe('cut off inside a tag')
    expect(said('a.html', 'Bad gateway')).toBe('not HTML')
    expect(said('a.bin', ' ')).toBe('blank')
    expect(objectionTo('a.bin', 0, '', [])).toBe('empty')
    expect(objectionTo('a.json', 9_999_999, null, ['a'])).toBeNull()
  })
})

describe('logrotate’s dry run', () => {
  const pattern = (log: string, said: string, every = 'after 1 days') =>
    `rotating pattern: ${log}  ${every} (7 rotations)\nempty log files are not rotated, old logs are removed\nconsidering log ${log}\n${said}\n`
  const last = '  Now: 2026-11-26 09:18\n  Last rotated at 2026-11-20 03:04\n  log needs rotating'

  it('says of each log its rule, when it was rotated by the clock of the host, and what is wrong', () => {
    const text =
      '+now 1795684680 +0100\n+state 1795600000\nerror: x:20 unknown option\nHandling 4 logs\n' +
      pattern('/l/a.log', last) +
      pattern('/l/new.log', `Creating new state\n${last}`, 'weekly') +
      pattern('/l/open.log', 'error: skipping "/l/open.log" because parent directory has insecure permissions') +
      pattern('/l/not.log', '  log /l/not.log does not exist -- skipping\nCreating new state', '1048576 bytes') +
      pattern('/l/big.log', last, '1048576 bytes') +
      pattern('/l/theirs.log', 'error: stat of /l/theirs.log failed: Permission denied')
    const report = readRotation(text)
    expect(report).toMatchObject({
      now: 1795684680,
      ran: 1795600000,
      neverRan: false,
      mistakes: ['x:20 unknown option'],
    })
    expect(report.logs[0]).toEqual({
      ...{ path: '/l/a.log', rule: '/l/a.log', every: 'after 1 days', everySeconds: 86_400, keeps: 7 },
      ...{ rotated: Date.parse('2026-11-20T03:04:00+01:00') / 1000, due: true, problem: null },
    })
    expect(report.logs[1]).toMatchObject({ path: '/l/new.log', rotated: null, everySeconds: 604_800 })
    expect(report.logs[2]?.problem).toContain('insecure permissions')
    expect(report.logs[3]?.everySeconds).toBeNull()
    expect(report.logs.map(one => one.path)).toEqual(['/l/a.log', '/l/new.log', '/l/open.log', '/l/big.log'])
  })

  it('tells that it has never run', () => {
    expect(readRotation('+now 1 +0000\nstate file /s does not exist\n').neverRan).toBe(true)
  })
})

describe('updates', () => {
  it('are read as apt, dnf and apk list them', () => {
    const apt =
      '+manager apt\nInst libssl3 [3.0.1] (3.0.2 Debian:12/stable, Debian-Security:12/stable-security [amd64])\n' +
      'Inst linux-image-6.2 (6.2 Debian:12/stable [amd64])\nInst nginx [1.0] (1.1 Debian:12/stable [amd64]) []\n+hold nginx\n' +
      '+ships /var/lib/dpkg/info/nginx.list:/lib/systemd/system/nginx.service\n+ships /var/lib/dpkg/info/nginx.list:/etc/init.d/nginx\n'
    expect(readUpdates(apt).updates).toEqual([
      { name: 'libssl3', current: '3.0.1', candidate: '3.0.2', security: true, held: false, services: [] },
      { name: 'nginx', current: '1.0', candidate: '1.1', security: false, held: true, services: ['nginx'] },
    ])
    const dnf =
      '+manager dnf\n+security RHSA-2026:1 Important/Sec. openssl-3.0.7-2.el9.x86_64\n\nopenssl.x86_64    1:3.0.7-2.el9   baseos\nbash.x86_64  5.1.8-9.el9  baseos\n'
    expect(readUpdates(dnf).updates.map(one => [one.name, one.security])).toEqual([
      ['openssl', true],
      ['bash', false],
    ])
    const apk =
      '+manager apk\nInstalled:      Available:\nbusybox-1.36.1-r0       < 1.36.1-r5\npy3-pip-23.1-r0 < 24.0-r1\n'
    expect(readUpdates(apk).updates.map(one => [one.name, one.current, one.candidate])).toEqual([
      ['busybox', '1.36.1-r0', '1.36.1-r5'],
      ['py3-pip', '23.1-r0', '24.0-r1'],
    ])
  })
})
