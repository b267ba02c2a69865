import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { appendFile, chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Binaries, type Making, makeCluster, runSingle, servant } from '../../src/main/demo/embedded-postgres'
import { scratchFolder } from './scratch'

const moulds = resolve('node_modules/.cache/quarterdeck/clusters')

/**
 * A cluster as `makeCluster` makes it, with these statements run: a copy of one that was made before, at a tenth of its
 * price, under an identifier of its own. The test files of all runs share what was made.
 */
export async function copyCluster(
  binaries: Binaries,
  data: string,
  { settings = {}, ...making }: Making,
  statements: readonly string[] = [],
): Promise<void> {
  copy(await mouldOf(binaries, making, statements), data)
  await nameAnew(data)
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  await appendFile(join(data, 'postgresql.conf'), lines.join(''))
}

/** The cluster to copy, made when there is none yet. Of two test files that make it at once, one keeps it. */
async function mouldOf(binaries: Binaries, making: Making, statements: readonly string[]): Promise<string> {
  const maker = [binaries.program('initdb'), resolve('src/main/demo/embedded-postgres.ts')]
  const made = [...maker.map(file => statSync(file).mtimeMs), making, statements]
  const key = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16)
  const mould = join(moulds, `${binaries.major}-${key}`)
  if (existsSync(mould)) return mould
  const scratch = await scratchFolder('mould')
  const user = servant()
  if (user) await chown(scratch.path, user.uid, user.gid)
  const data = join(scratch.path, 'data')
  await makeCluster(binaries, data, making)
  for (const statement of statements) await runSingle(binaries, data, statement)
  const fresh = `${mould}.${process.pid}`
  await mkdir(dirname(mould), { recursive: true })
  copy(data, fresh)
  await rename(fresh, mould).catch(() => rm(fresh, { recursive: true }))
  await scratch.remove()
  return mould
}

/** With owners, modes and times. */
function copy(from: string, to: string): void {
  const done = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`cp: ${done.stderr}`)
}

/** Gives a cluster that stands still another system identifier: by it the console tells two servers from one. */
async function nameAnew(data: string): Promise<void> {
  const identifier = randomBytes(8)
  const file = join(data, 'global', 'pg_control')
  const control = await readFile(file)
  const end = sumAt(control)
  identifier.copy(control, 0)
  control.writeUInt32LE(crc32c(control.subarray(0, end)), end)
  await writeFile(file, control)
  // The first page of each WAL segment names its server, too.
  const wal = join(data, 'pg_wal')
  for (const name of (await readdir(wal)).filter(one => /^[0-9A-F]{24}$/.test(one))) {
    const segment = await open(join(wal, name), 'r+')
    await segment.write(identifier, 0, 8, 24)
    await segment.close()
  }
}

/** Where the control file's checksum stands: behind all that it sums, and that differs by major. */
function sumAt(control: Buffer): number {
  for (let at = 200; at < 512; at += 4) if (control.readUInt32LE(at) === crc32c(control.subarray(0, at))) return at
  throw new Error('The control file has no checksum where it was looked for.')
}

function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0x82f63b78 : 0)
  }
  return ~sum >>> 0
}
