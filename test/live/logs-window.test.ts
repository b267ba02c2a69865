import { spawn } from 'node:child_process'
import { appendFile, open, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogSource, LogWindow, PlacedEntry } from '#domain/log'
import { type Followed, follow } from '../../src/main/logs/follow'
import type { LogHost } from '../../src/main/logs/reach'
import { search } from '../../src/main/logs/search'
import { readWindow } from '../../src/main/logs/window'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { ago, hostOver } from './logs-scene'
import { use } from './opening'

const missing = noSshd()
const scratch = await scratchFolder('log-windows')
const at = (name: string) => join(scratch.path, name)
const file = (name: string): LogSource => ({ kind: 'file', path: at(name) })
afterAll(() => scratch.remove())

const messages = ({ entries }: { entries: readonly PlacedEntry[] }) => entries.map(one => one.entry.message)

describe.skipIf(missing)('a log over SSH', () => {
  let sshd: Sshd
  let opened: ReturnType<typeof hostOver>
  let host: LogHost
  beforeAll(async () => {
    sshd = await startSshd()
    opened = hostOver(sshd)
    host = { shell: await opened.shell(), containers: () => Promise.reject(new Error('not here')) }
  })
  afterAll(async () => {
    await opened?.close()
    await sshd?.stop()
  })
  const window = (source: LogSource, where: Parameters<typeof readWindow>[2]) =>
    readWindow(host, source, where, use(60_000))
  const found = async (source: LogSource, text: string, levels: Parameters<typeof search>[2]['levels'] = []) => {
    const hits: PlacedEntry[] = []
    for await (const more of search(host, source, { text, levels }, AbortSignal.timeout(60_000))) hits.push(...more)
    return hits
  }

  test('is opened at its end and read backwards to its beginning, each line once, traces whole over every border', async () => {
    const text: string[] = []
    for (let n = 0; n < 9000; n++) {
      text.push(`${ago(9000 - n)} ERROR event ${n} ${'é'.repeat(20)}`)
      if (n % 7 === 0)
        text.push('Traceback (most recent call last):', '  File "/app/a.py", line 1, in f', `ValueError: ${n}`)
    }
    await writeFile(at('long.log'), `${text.join('\n')}\n`)
    let part: LogWindow = await window(file('long.log'), { end: true })
    expect(part.after).toBeNull()
    const parts = [part]
    while (part.before !== null) {
      part = await window(file('long.log'), { before: part.before })
      parts.unshift(part)
    }
    const entries = parts.flatMap(one => one.entries)
    // A trace whose head lies before a border stands at the beginning of the later part, and is nowhere else.
    const heads = entries.filter(one => one.entry.message.startsWith('event'))
    expect(heads.map(one => one.entry.message.split(' ')[1])).toEqual(Array.from({ length: 9000 }, (_, n) => String(n)))
    expect(parts.length).toBeGreaterThan(2)
    const bytes = await readFile(at('long.log'))
    for (const { place, entry } of heads.filter((_, n) => n % 500 === 0))
      expect(bytes.subarray(Number(place), Number(place) + 300).toString()).toContain(entry.message.slice(0, 12))
    const forward = await window(file('long.log'), { after: '0' })
    expect(messages(forward)[0]).toMatch(/^event 0/)
    const next = await window(file('long.log'), { after: forward.after ?? '' })
    expect(Number(messages(next)[0]?.split(' ')[1]) - Number(messages(forward).at(-1)?.split(' ')[1])).toBe(1)
  })

  test('is opened at a time, and searched, however large; what stops it leaves nothing behind', async () => {
    const handle = await open(at('large.log'), 'w')
    for (let megabyte = 200; megabyte > 0; megabyte--) {
      await handle.write(`${ago(megabyte)} INFO step ${'z'.repeat(90)}\n`.repeat(8000))
      if (megabyte === 150 || megabyte === 1) await handle.write(`${ago(megabyte)} ERROR needle ${megabyte}\n`)
    }
    await handle.close()
    const later = await window(file('large.log'), { time: ago(100) })
    const first = later.entries.find(one => (one.entry.at ?? '') >= ago(100))
    expect(first?.entry.at?.slice(0, 15)).toBe(ago(100).slice(0, 15))
    const hits = await found(file('large.log'), 'NEEDLE')
    expect(hits.map(one => one.entry.message)).toEqual(['needle 150', 'needle 1'])
    const around = await window(file('large.log'), { after: hits[0]?.place ?? '' })
    expect(messages(around)[0]).toBe('needle 150')
    expect(await found(file('large.log'), '', ['error'])).toHaveLength(2)
    const first1 = search(host, file('large.log'), { text: 'needle', levels: [] }, AbortSignal.timeout(60_000))
    expect((await first1.next()).value).toHaveLength(1)
    // Returns when the search has been seen gone over there.
    await first1.return('enough')
    expect(await searching()).toBe('')
  })

  /** Processes of a search of ours that still run. */
  const searching = async () =>
    (await host.shell.run({ interpreter: 'sh', text: `ps ax -o args | grep '[g]rep -a -b'`, env: {} }, use(20_000)))
      .stdout

  test('holds a line of a megabyte, hostile bytes and no line end', async () => {
    await writeFile(at('odd.log'), 'first\n')
    await appendFile(at('odd.log'), `${'x'.repeat(1_000_000)}\n`)
    await appendFile(
      at('odd.log'),
      Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0xff, 0xfe, 0x00, 0xe2, 0x80, 0xae, 0x61, 0x0a]),
    )
    await appendFile(at('odd.log'), 'last without an end')
    const end = await window(file('odd.log'), { end: true })
    expect(messages(end).at(-1)).toBe('last without an end')
    expect(messages(end).at(-2)).toMatch(/^\ufffd\ufffd ?a$/)
    const before = await window(file('odd.log'), { before: end.before ?? '' })
    expect([...messages(before), ...messages(end)].filter(one => one.startsWith('xxx'))).toHaveLength(1)
    expect(messages(before)[0]).toBe('first')
  })

  test('is read when it is packed, and empty, and missing', async () => {
    await writeFile(at('packed.log.1.gz'), gzipSync(`${ago(3)} ERROR a\n${ago(2)} INFO b\n`))
    expect(messages(await window(file('packed.log.1.gz'), { end: true }))).toEqual(['a', 'b'])
    expect(messages({ entries: await found(file('packed.log.1.gz'), 'b') })).toEqual(['b'])
    await writeFile(at('empty.log'), '')
    expect(await window(file('empty.log'), { end: true })).toMatchObject({ entries: [], before: null, after: null })
    await expect(window(file('nowhere.log'), { end: true })).rejects.toThrow(/There is no log/)
    await expect(found(file('nowhere.log'), 'x')).rejects.toThrow(/There is no log/)
  })

  test('is followed over rotations of both kinds without a gap and without doubles', async () => {
    const path = at('followed.log')
    await writeFile(path, 'old\n')
    const stop = new AbortController()
    const got: Followed[] = []
    const following = (async () => {
      try {
        for await (const came of follow(host, file('followed.log'), '4', stop.signal)) got.push(came)
      } catch (error) {
        if (!stop.signal.aborted) throw error
      }
    })()
    const heard = () => got.flatMap(one => messages(one))
    const until = (n: number) => expect.poll(() => heard().includes(`n${n}`), { timeout: 60_000 }).toBe(true)
    const write = async (from: number, to: number, where = path) => {
      for (let n = from; n < to; n++) await appendFile(where, `n${n}\n`)
    }
    await write(0, 50)
    await until(49)
    // Renamed as logrotate does it; its writer goes on with the old one for a moment.
    await rename(path, `${path}.1`)
    await write(50, 60, `${path}.1`)
    await writeFile(path, '')
    await write(60, 70, `${path}.1`)
    await write(70, 120)
    await until(119)
    expect(got.some(one => one.rotated)).toBe(true)
    // Cut off in its place, as copytruncate does.
    await truncate(path, 0)
    await write(120, 125)
    await until(124)
    stop.abort()
    await following
    expect(heard()).toEqual(Array.from({ length: 125 }, (_, n) => `n${n}`))
  })

  test('that is written faster than anybody reads is shown in part, and says how much was left out', async () => {
    await writeFile(at('flood.log'), '')
    const stop = new AbortController()
    const writer = spawn('sh', [
      '-c',
      `i=0; while [ $i -lt 400 ]; do seq 1 500; i=$((i+1)); done >> '${at('flood.log')}'; echo end >> '${at('flood.log')}'`,
    ])
    let seen = 0
    for await (const came of follow(host, file('flood.log'), '0', stop.signal)) {
      seen += came.entries.length + came.skipped
      expect(came.entries.length).toBeLessThanOrEqual(2000)
      if (messages(came).includes('end')) break
    }
    writer.kill()
    expect(seen).toBe(200_001)
  })
})
