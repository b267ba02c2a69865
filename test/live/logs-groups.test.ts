import { existsSync } from 'node:fs'
import { appendFile, chmod, chown, mkdir, open, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addHostLogin, type HostLogin } from '../support/host-login'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { ago, hostOver } from './logs-scene'

const missing = noSshd()
const scratch = await scratchFolder('logs')
const at = (name: string) => join(scratch.path, name)
afterAll(() => scratch.remove())

const line = (minutes: number, text: string) => `${ago(minutes)} ${text}\n`

describe.skipIf(missing)('logs.groups over SSH', () => {
  let sshd: Sshd
  let host: ReturnType<typeof hostOver>
  beforeAll(async () => {
    sshd = await startSshd()
    host = hostOver(sshd)
    await mkdir(at('app logs'))
  })
  afterAll(async () => {
    await host?.close()
    await sshd?.stop()
  })

  test('reads a file with what rotation made of it, as far back as it was asked for', async () => {
    const path = at('app logs/-web app.log')
    await writeFile(path, line(5, 'ERROR order 3 lost') + line(4, 'INFO fine, no error'))
    await writeFile(`${path}.1`, line(90, 'ERROR order 2 lost') + line(80, 'CRITICAL out of stock'))
    await writeFile(`${path}.2.gz`, gzipSync(line(60 * 30, 'ERROR order 0 lost') + line(60 * 20, 'ERROR order 1 lost')))
    await writeFile(`${path}.3.gz`, gzipSync(line(60 * 50, 'ERROR older')))
    const old = Date.now() / 1000 - 48 * 3600
    await utimes(`${path}.3.gz`, old, old)
    const rows = await host.ask('logs.groups', { files: at('app logs/*.log'), since: '24h' })
    expect(rows).toMatchObject([
      { level: 'fatal', count: 1, fingerprint: 'out of stock', source: path },
      { level: 'error', count: 3, last_hour: 1, fingerprint: 'order <n> lost', source: path, sample: 'order 3 lost' },
    ])
    expect(Number(rows[1]?.seconds_ago)).toBeGreaterThan(250)
  })

  test('keeps a trace whole, takes out what is hostile, and does not ship a line of a megabyte', async () => {
    const path = at('hostile.log')
    const trace = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in pay\n    x()\nKeyError: 17\n'
    await writeFile(path, line(9, 'ERROR task failed') + trace + line(8, 'INFO next'))
    await appendFile(
      path,
      Buffer.concat([Buffer.from(line(7, 'ERROR \u001b[2J\u202eevil').trimEnd()), Buffer.from([0xff, 0x00, 0x0a])]),
    )
    await appendFile(path, line(6, `ERROR ${'x'.repeat(1_000_000)}`))
    const rows = await host.ask('logs.groups', { files: path })
    expect(rows).toHaveLength(3)
    expect(rows.find(row => String(row.sample).startsWith('task'))).toMatchObject({
      fingerprint: 'task failed · KeyError: <n> (app/a.py in pay)',
      trace: trace.trimEnd(),
    })
    expect(rows.some(row => row.sample === 'evil\ufffd')).toBe(true)
    expect(JSON.stringify(rows).length).toBeLessThan(20_000)
  })

  test('of a large file reads only what is young, and finds a trace wherever it lies', async () => {
    const path = at('large.log')
    const file = await open(path, 'w')
    const perMegabyte = 8000
    for (let megabyte = 200; megabyte > 0; megabyte--) {
      const filler = `${ago(megabyte * 30)} INFO GET /orders/17 200 ${'y'.repeat(85)}\n`
      await file.write(filler.repeat(perMegabyte))
      if (megabyte % 50 === 0)
        await file.write(
          `${ago(megabyte * 30 - 1)} ERROR broken ${megabyte}\nTraceback (most recent call last):\n  File "a.py", line 1, in f\nOSError: no\n`,
        )
    }
    await file.close()
    const within = await host.ask('logs.groups', { files: path, since: '26h' })
    expect(within).toMatchObject([{ count: 1, sample: 'broken 50', trace: expect.stringMatching(/OSError: no$/) }])
    const whole = await host.ask('logs.groups', { files: path, since: '10d' })
    expect(whole).toMatchObject([{ count: 4, fingerprint: 'broken <n> · OSError: no (a.py in f)' }])
  })

  test('says of which source only the end was read', async () => {
    const path = at('flood.log')
    await writeFile(path, Array.from({ length: 30_000 }, (_, n) => line(3, `ERROR order ${n} lost`)).join(''))
    const table = await host.table('logs.groups', { files: path, bytes: 100_000 })
    expect(table.cut).toContain(`Of ${path} only the end was read`)
    expect(table.rows).toHaveLength(1)
  })

  test('takes other levels, and words to look for', async () => {
    const path = at('levels.log')
    await writeFile(
      path,
      line(3, 'WARN slow') + line(2, 'INFO slow request') + line(1, 'DEBUG x') + line(1, 'no level'),
    )
    const levelsOf = async (asked: object) =>
      (await host.ask('logs.groups', { files: path, ...asked })).map(row => row.level)
    expect(await levelsOf({})).toEqual([])
    expect(await levelsOf({ levels: ['warning'] })).toEqual(['warning'])
    expect(await levelsOf({ levels: ['warning', 'info', 'debug', 'plain'] })).toEqual([
      'warning',
      'info',
      'debug',
      'plain',
    ])
    expect(await levelsOf({ levels: ['info'], pattern: 'slow' })).toEqual(['info'])
  })

  test('tells what is missing and what is denied, and fails when nothing could be read', async context => {
    await expect(host.ask('logs.groups', { files: at('nowhere.log') })).rejects.toThrow(/There is no log/)
    await writeFile(at('there.log'), line(1, 'ERROR x'))
    const rows = await host.ask('logs.groups', {
      files: `${at('there.log')}, ${at('nowhere.log')}`,
      units: 'no.service',
    })
    expect(rows.filter(row => row.level === 'unread')).toHaveLength(2)
    expect(rows.at(-1)).toMatchObject({ level: 'error', count: 1 })
    const login: HostLogin | undefined = addHostLogin('logs')
    if (!login) return context.skip('no login can be made here')
    try {
      await chmod(scratch.path, 0o755)
      await chmod(at('there.log'), 0o640)
      // Debian's adm
      await chown(at('there.log'), 0, 4)
      await mkdir(at('shut'), { mode: 0o700 })
      const asPlain = await startSshd([], { user: login.user })
      const plain = hostOver(asPlain)
      try {
        await expect(plain.ask('logs.groups', { files: at('there.log') })).rejects.toMatchObject({
          failure: { kind: 'denied', hint: expect.stringContaining(`usermod -a -G adm ${login.user}`) },
        })
        await expect(plain.ask('logs.groups', { files: at('shut/*.log') })).rejects.toMatchObject({
          failure: { kind: 'denied', message: expect.stringContaining('may not look into') },
        })
      } finally {
        await plain.close()
        await asPlain.stop()
      }
    } finally {
      login.remove()
    }
  })

  test('does with what BusyBox has', async context => {
    if (!existsSync('/usr/bin/busybox')) return context.skip('busybox is not installed')
    const tools = at('busybox')
    await mkdir(tools)
    for (const tool of ['sh', 'grep', 'awk', 'tail', 'tr', 'cut', 'dd', 'stat', 'date', 'gzip', 'cat', 'sed', 'head'])
      await symlink('/usr/bin/busybox', join(tools, tool))
    const other = await startSshd([`SetEnv PATH=${tools}`])
    const small = hostOver(other)
    try {
      const where = await (await small.shell()).run(
        { interpreter: 'sh', text: 'command -v grep', env: {} },
        { signal: AbortSignal.timeout(20_000), timeoutMs: 20_000 },
      )
      expect(where.stdout.trim()).toBe(join(tools, 'grep'))
      const [found, ...more] = await small.ask('logs.groups', { files: at('large.log'), since: '26h' })
      expect(found).toMatchObject({ count: 1, sample: 'broken 50', trace: expect.stringMatching(/OSError: no$/) })
      expect(more).toEqual([])
      const packed = await small.ask('logs.groups', { files: at('app logs/*.log'), since: '24h' })
      expect(packed).toHaveLength(2)
    } finally {
      await small.close()
      await other.stop()
    }
  })
})
