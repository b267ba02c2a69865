import { describe, expect, it } from 'vitest'
import { readUnit, reasonOf } from '../../src/main/probes/host/service-unit'
import { readSockets } from '../../src/main/probes/host/sockets'
import { readUnits } from '../../src/main/probes/host/units'

const unit = (more: Record<string, string> = {}) =>
  Object.entries({
    Id: 'nginx.service',
    LoadState: 'loaded',
    ActiveState: 'active',
    Result: 'success',
    ExecMainStatus: '0',
    MainPID: '82',
    ActiveEnterTimestampMonotonic: '100000000',
    ...more,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
const said = (more: Record<string, string>) => new Map(Object.entries({ unit: unit(), uptime: '160.5 1\n', ...more }))

const failed = `2026-11-26T09:16:30+0000 inner systemd[1]: Stopped nginx.service - A high performance web server.
2026-11-26T09:16:30+0000 inner nginx[728]: 2026/11/26 09:16:30 [emerg] 728#728: unknown directive "servr_name" in /etc/nginx/conf.d/broken.conf:1
2026-11-26T09:16:30+0000 inner nginx[728]: nginx: configuration file /etc/nginx/nginx.conf test failed
2026-11-26T09:16:30+0000 inner systemd[1]: Starting nginx.service - A high performance web server...
2026-11-26T09:16:30+0000 inner systemd[1]: nginx.service: Failed with result 'exit-code'.`

describe('a unit of systemd', () => {
  it('that runs has its time, and no reason not to', () => {
    expect(
      readUnit(said({ needed: 'nginx.service\n● site.service\n  multi-user.target\n', may: 'yes\n' })),
    ).toMatchObject({
      name: 'nginx.service',
      state: 'running',
      up_seconds: 60,
      started: '100000000',
      reason: null,
      needed_by: 'site.service',
      config: null,
      may: true,
    })
  })

  it('that failed says why in its own words, not in systemd’s', () => {
    const broken = unit({ ActiveState: 'failed', Result: 'exit-code' })
    expect(readUnit(said({ unit: broken, journal: failed, may: 'no\n' }))).toMatchObject({
      state: 'failed',
      reason: '[emerg] unknown directive "servr_name" in /etc/nginx/conf.d/broken.conf:1',
      may: false,
    })
  })

  it('whose words are older than its last start does not get the blame of the run before', () => {
    const journal = `${failed}
2026-11-26T10:00:00+0000 inner systemd[1]: Started nginx.service - A high performance web server.
2026-11-26T10:00:05+0000 inner systemd[1]: nginx.service: Main process exited, code=killed, status=9/KILL
2026-11-26T10:00:05+0000 inner systemd[1]: nginx.service: Failed with result 'signal'.`
    expect(reasonOf(new Map([['journal', journal]]), new Map())).toContain("Failed with result 'signal'")
  })

  it('whose journal may not be read says so, beside what systemd knows', () => {
    const broken = unit({ ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: '1' })
    const { reason } = readUnit(said({ unit: broken, journal: '', 'journal-denied': '' }))
    expect(reason).toMatch(/exit-code \(exit code 1\); its journal may not be read/)
  })

  it('whose configuration check could only complain of rights has no verdict', () => {
    const config = (check: string) => readUnit(said({ check })).config
    expect(config('nginx: test is successful\nexit 0\n')).toBe('')
    expect(config('nginx: [emerg] unknown directive "x" in /etc/a:1\nnginx: test failed\nexit 1\n')).toContain(
      '/etc/a:1',
    )
    expect(config('nginx: [emerg] open() "/run/nginx.pid" failed (13: Permission denied)\nexit 1\n')).toBeNull()
    expect(config('sudo: a password is required\nexit 1\n')).toBeNull()
  })

  it('is one of many that systemd tells of in blocks', () => {
    const blocks =
      'Id=a.service\nActiveState=failed\nSubState=failed\nNRestarts=0\nDescription=A = b\n\nId=b.timer\nActiveState=active\nSubState=waiting\n'
    expect(readUnits(blocks)).toEqual([
      { unit: 'a.service', state: 'failed', subState: 'failed', restarts: 0, description: 'A = b' },
      { unit: 'b.timer', state: 'active', subState: 'waiting', restarts: 0, description: '' },
    ])
  })
})

describe('the sockets of a service', () => {
  const line = (mine: string, theirs: string, state: string, inode: string) =>
    `   0: ${mine} ${theirs} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`
  const table = [
    '  sl  local_address rem_address   st',
    line('00000000:1F40', '00000000:0000', '0A', '700'),
    line('0100007F:0050', '00000000:0000', '0A', '701'),
    line('0B00007F:8B03', '00000000:0000', '0A', '702'),
    line('050011AC:1F40', '060011AC:C001', '01', '703'),
    line('0100007F:1F40', '0100007F:C002', '01', '704'),
    line('050011AC:C003', '070011AC:1538', '01', '705'),
    line('0000000000000000FFFF0000050011AC:1F40', '0000000000000000FFFF0000080011AC:C004', '01', '706'),
  ].join('\n')

  it('are those others reach; what it asks of itself is no client', () => {
    expect(readSockets(table)).toEqual({ ports: [8000], clients: 2, inodes: ['700'] })
  })

  it('of one port are told with what comes from the machine itself', () => {
    expect(readSockets(table, { only: [8000], local: true })).toMatchObject({ ports: [8000], clients: 3 })
    expect(readSockets(table, { only: [9000], local: true })).toEqual({ ports: [], clients: 0, inodes: [] })
  })
})
