import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ssh } from '../../src/main/connectors/ssh'
import { saveAs } from '../../src/main/downloads/save'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { never, use } from './opening'
import { sshOpening } from './ssh-opening'

let sshd: Sshd
let host: Awaited<ReturnType<typeof ssh.open>>
let folder: string
const why = noSshd()
beforeEach(ctx => (why ? ctx.skip(why) : undefined))
beforeAll(async () => {
  if (why) return
  sshd = await startSshd()
  host = await ssh.open(sshOpening(sshd), never)
  folder = await mkdtemp(join(sshd.folder, 'files-'))
})
afterAll(async () => {
  await host?.close()
  await sshd?.stop()
})
const fetch = (path: string, more: { signal?: AbortSignal; onBytes?: (done: number, all: number) => void } = {}) =>
  saveAs(join(folder, 'here'), path, sink => host.session.download(path, sink, { ...use(60_000), ...more }))

test('a file comes whole, with every byte and the sum of both sides', async () => {
  const far = join(folder, `it's a "dump" $(x).bin`)
  const bytes = randomBytes(9_000_001)
  await writeFile(far, bytes)
  const told: number[] = []
  const { file, result } = await fetch(far, { onBytes: done => told.push(done) })
  expect((await readFile(file)).equals(bytes)).toBe(true)
  expect(result).toEqual({
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    compared: true,
  })
  expect(told.at(-1)).toBe(bytes.length)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
})

test('an empty file is a file, and a second one of its name takes the place of none', async () => {
  const far = join(folder, 'empty.sql.gz')
  await writeFile(far, '')
  const [one, two] = [await fetch(far), await fetch(far)]
  expect(one.result.bytes).toBe(0)
  expect([one.file, two.file].map(file => file.slice(folder.length))).toEqual([
    '/here/empty.sql.gz',
    '/here/empty.sql (2).gz',
  ])
})

test('a folder that takes no file is said, and ends nothing else', async () => {
  const far = join(folder, 'small')
  await writeFile(far, 'small')
  // There is such a folder, and nobody can make a file in it.
  const saving = saveAs('/proc/self', far, sink => host.session.download(far, sink, use(60_000)))
  await expect(saving).rejects.toMatchObject({ failure: { kind: 'missing', layer: 'disk' } })
})

test('what is not there, is no file, or shrinks meanwhile is said and leaves nothing (F20)', async () => {
  await expect(fetch(join(folder, 'nowhere'))).rejects.toMatchObject({ failure: { kind: 'missing', layer: 'file' } })
  await expect(fetch(folder)).rejects.toMatchObject({ failure: { kind: 'invalid' } })
  const sparse = join(folder, 'shrinks')
  await writeFile(sparse, Buffer.alloc(64 * 1024 * 1024))
  let cut = false
  const shrinking = fetch(sparse, {
    onBytes: () => {
      if (cut) return
      cut = true
      void writeFile(sparse, 'x')
    },
  })
  await expect(shrinking).rejects.toMatchObject({ failure: { layer: 'file' } })
  expect((await readdir(join(folder, 'here'))).filter(name => name.includes('shrinks'))).toEqual([])
})

test('a far path cannot choose where on this machine it lands (F21)', async () => {
  const far = join(folder, 'loot')
  await writeFile(far, 'x')
  const { file } = await fetch(`${folder}/here/../../${folder.split('/').at(-1)}/loot`)
  expect(file).toBe(join(folder, 'here', 'loot'))
})

test('a download that is stopped leaves no file here and no process there', async () => {
  const far = join(folder, 'endless')
  await writeFile(far, Buffer.alloc(200 * 1024 * 1024))
  const stop = new AbortController()
  const stopped = fetch(far, { signal: stop.signal, onBytes: done => done > 1_000_000 && stop.abort() })
  await expect(stopped).rejects.toMatchObject({ failure: { kind: 'cancelled' } })
  expect((await readdir(join(folder, 'here'))).filter(name => name.includes('endless'))).toEqual([])
})

test('a host whose openssl does not work has its sum from another tool', async ctx => {
  const tools = join(folder, 'tools')
  await mkdir(tools)
  const [far, openssl] = [join(folder, 'summed'), join(tools, 'openssl')]
  await writeFile(far, 'summed')
  await writeFile(openssl, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const other = await startSshd([`SetEnv PATH=${tools}:${process.env.PATH}`])
  ctx.onTestFinished(() => other.stop())
  const there = await ssh.open(sshOpening(other), never)
  ctx.onTestFinished(() => there.close())
  const sum = async () =>
    (await saveAs(join(folder, 'sums'), far, sink => there.session.download(far, sink, use(60_000)))).result
  expect(await sum()).toMatchObject({ compared: true })
  await writeFile(openssl, '#!/bin/sh\necho no sum\n', { mode: 0o755 })
  expect(await sum()).toMatchObject({ bytes: 6, compared: false })
})

test('a full disk on this machine is said, not swallowed', async () => {
  const far = join(folder, 'big')
  await writeFile(far, Buffer.alloc(1_000_000))
  const full = host.session.download(far, createWriteStream('/dev/full'), use(30_000))
  await expect(full).rejects.toThrow(/no space left/i)
  await rm(far)
})
