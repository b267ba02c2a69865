import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFolderWatch, type FolderWatch } from '../../src/main/runbooks/folder-watch'
import { scratchFolder, until } from '../support/scratch'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let watched: FolderWatch
let told = 0
beforeEach(async () => {
  folder = await scratchFolder('folder-watch')
  told = 0
  watched = createFolderWatch(() => told++)
})
afterEach(async () => {
  watched.close()
  await folder.remove()
})

const at = (...names: string[]) => join(folder.path, ...names)
/** Does it again and again until it is told of: a watcher may begin to hear a moment after it was made. */
async function heard(work: () => Promise<unknown>) {
  const before = told
  await until(async () => {
    await work()
    await new Promise(resolve => setTimeout(resolve, 250))
    expect(told).toBeGreaterThan(before)
  })
}
const write = (...names: string[]) => heard(() => writeFile(at(...names), String(Math.random())))

it('hears of a file that an editor puts another in the place of, again and again', async () => {
  await writeFile(at('lines.yaml'), 'a: 1')
  watched.observe(at('lines.yaml'))
  await write('lines.yaml')
  for (const text of ['a: 2', 'a: 3'])
    await heard(async () => {
      await writeFile(at('lines.yaml~'), text)
      await rename(at('lines.yaml~'), at('lines.yaml'))
    })
  await write('lines.yaml')
})

it('hears of a folder that was not there, went away and came back', async () => {
  watched.observe(at('own'))
  await heard(() => mkdir(at('own', 'deep'), { recursive: true }))
  await write('own', 'deep', 'a.yaml')
  await heard(() => rm(at('own'), { recursive: true, force: true }))
  await heard(() => mkdir(at('own'), { recursive: true }))
  await write('own', 'a.yaml')
})
