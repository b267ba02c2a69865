import { chmod, mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demoHome } from '../../src/main/demo/home'
import { scratchFolder } from '../support/scratch'

const root = process.getuid?.() === 0

describe('where the demo keeps its files', () => {
  it('is the folder it was given, where its database user can get there', async () => {
    const scratch = await scratchFolder('home')
    await chmod(scratch.path, 0o711)
    const folder = join(scratch.path, 'demo')
    expect(demoHome(folder)).toBe(folder)
    if (root) expect((await stat(folder)).uid).toBe(65534)
    await scratch.remove()
  })

  it('is a folder of its own when root’s private folder keeps that user out, the same at every start', async context => {
    if (!root) return context.skip('only root needs another user for PostgreSQL')
    const scratch = await scratchFolder('home')
    await mkdir(join(scratch.path, 'data'), { mode: 0o700 })
    const folder = join(scratch.path, 'data/demo')
    const home = demoHome(folder)
    expect(home).toMatch(/^\/var\/lib\/quarterdeck-demo\/[0-9a-f]{12}$/)
    expect(demoHome(folder)).toBe(home)
    expect((await stat(home)).uid).toBe(65534)
    await rm(home, { recursive: true })
    await scratch.remove()
  })
})
