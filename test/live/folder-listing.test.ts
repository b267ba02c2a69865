import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shellHere } from '../../src/main/connectors/shell'
import { listFolder } from '../../src/main/downloads/folder'
import { scratchFolder } from '../support/scratch'

const use = { signal: new AbortController().signal, timeoutMs: 30_000 }
let scratch: Awaited<ReturnType<typeof scratchFolder>>
const look = async (folder: string) => listFolder(await shellHere(use.signal), folder, use)

beforeAll(async () => {
  scratch = await scratchFolder('folder')
  await mkdir(join(scratch.path, 'logs'))
  await writeFile(join(scratch.path, 'app.log'), 'twelve bytes')
  await writeFile(join(scratch.path, '.hidden'), '')
  for (const name of ['-rf', 'two words\t$(id)', 'a\nb', 'ä']) await writeFile(join(scratch.path, name), '')
  await symlink('logs', join(scratch.path, 'to-logs'))
  await symlink('nowhere', join(scratch.path, 'broken'))
})
afterAll(() => scratch.remove())

test('a folder shows its folders first, then its files, whatever they are called', async () => {
  const { path, entries, more } = await look(`${scratch.path}/logs/..`)
  expect(path).toBe(scratch.path)
  expect(entries.map(one => [one.name, one.folder])).toEqual([
    ['logs', true],
    ['to-logs', true],
    ...['-rf', '.hidden', 'ä', 'app.log', 'two words\t$(id)'].map(name => [name, false]),
  ])
  expect(entries.find(one => one.name === 'app.log')).toMatchObject({ bytes: 12 })
  // A name of two lines and a link to nothing cannot be chosen.
  expect(more).toBe(2)
  expect(await look(`${scratch.path}/logs`)).toMatchObject({ entries: [], more: 0 })
})

test('a folder of thousands is cut, and says how many are left out', async () => {
  const many = join(scratch.path, 'logs', 'many')
  await mkdir(many)
  await Promise.all(Array.from({ length: 1203 }, (_, n) => writeFile(join(many, `f${n}`), '')))
  expect(await look(many)).toMatchObject({ more: 203 })
})

test('what is no folder, and what is no whole path, is refused by name', async () => {
  await expect(look(`${scratch.path}/none`)).rejects.toThrow(/There is no folder .*none on this host/)
  await expect(look(`${scratch.path}/app.log`)).rejects.toThrow(/There is no folder/)
  await expect(look('logs')).rejects.toThrow('The path must begin with /.')
})
