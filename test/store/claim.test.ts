import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimFolder } from '../../src/main/store/claim'
import { scratchFolder } from '../support/scratch'
import { startScript } from './child/process'

describe('the claim on a data folder', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  beforeEach(async () => {
    folder = await scratchFolder('claim')
  })
  afterEach(() => folder.remove())

  it('A12: a second process is refused and told the pid of the owner', async () => {
    const first = startScript('hold.ts', [folder.path])
    await first.printed(1)
    expect(claimFolder(folder.path)).toEqual({ owned: false, pid: first.pid })
    await first.kill()
  })

  it('A12: within one process a folder is claimed once, and again after its release', () => {
    const first = claimFolder(folder.path)
    expect(first.owned).toBe(true)
    expect(claimFolder(folder.path)).toEqual({ owned: false, pid: process.pid })
    if (first.owned) {
      first.release()
      first.release()
    }
    const second = claimFolder(folder.path)
    expect(second.owned).toBe(true)
    if (second.owned) second.release()
  })

  it('R8: a killed owner leaves no lock behind, and of many starters at once exactly one owns the folder', async () => {
    for (let round = 0; round < 3; round++) {
      const starters = Array.from({ length: 5 }, () => startScript('hold.ts', [folder.path]))
      for (const starter of starters) await starter.printed(1)
      const owners = starters.filter(starter => starter.lines[0] === 'owned')
      expect(owners).toHaveLength(1)
      for (const starter of starters) await starter.kill()
      const after = claimFolder(folder.path)
      expect(after.owned).toBe(true)
      if (after.owned) after.release()
    }
  })

  it('A17: its files are for their owner only', () => {
    const before = process.umask(0)
    try {
      const claim = claimFolder(join(folder.path, 'data'))
      expect(statSync(join(folder.path, 'data')).mode & 0o777).toBe(0o700)
      for (const name of ['owner.lock', 'owner.pid'])
        expect(statSync(join(folder.path, 'data', name)).mode & 0o777).toBe(0o600)
      if (claim.owned) claim.release()
    } finally {
      process.umask(before)
    }
  })

  it('A16: a folder that cannot be made is named in the failure', () => {
    const file = join(folder.path, 'file')
    writeFileSync(file, '')
    expect(() => claimFolder(join(file, 'data'))).toThrow(join(file, 'data'))
  })
})
