import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { System } from '#domain/system'
import { claimFolder } from '../../src/main/store/claim'
import { migrations } from '../../src/main/store/migrations/all'
import { openDatabase } from '../../src/main/store/open-database'
import { openStore } from '../../src/main/store/store'
import { createVault } from '../../src/main/store/vault'
import { scratchFolder } from '../support/scratch'
import { finished, header, intent, started } from './a-run'
import { startScript } from './child/process'
import { smallVolume } from './small-volume'

const shop: System = { id: 's1', name: 'Shop', environment: 'staging', note: '', facts: {}, thresholds: {} }

describe('the store on a troubled disk', () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let folder: string
  beforeEach(async () => {
    scratch = await scratchFolder('disk')
    folder = join(scratch.path, 'data')
  })
  afterEach(() => scratch.remove())

  it('A1 A2: a full disk refuses an append whole, names the volume, and goes on when there is space again', async ctx => {
    const volume = smallVolume(folder, '2m')
    if (typeof volume === 'string') return ctx.skip(volume)
    const store = await openStore(folder)
    try {
      const run = header('full')
      await store.journal.create(run, 'key-full')
      await store.journal.append('full', [started(run)])
      const filler = join(folder, 'filler')
      writeFileSync(filler, Buffer.alloc(1_000_000))
      let acknowledged = 1
      const failure = await (async () => {
        for (;;) {
          const big = { type: 'step.output', step: 'tree', stream: 'stdout', text: 'x'.repeat(20_000) } as const
          try {
            acknowledged = (await store.journal.append('full', [big, big, intent('drop')])).at(-1)?.seq ?? 0
          } catch (error) {
            return (error as { failure: unknown }).failure
          }
        }
      })()
      expect(failure).toMatchObject({ kind: 'rejected', code: 'STORE_FULL', detail: { volume: folder } })
      expect((failure as { message: string }).message).toMatch(/full: .*data has [\d,]+ bytes free/)
      expect((await store.journal.events('full')).map(event => event.seq)).toEqual(
        Array.from({ length: acknowledged }, (_, at) => at + 1),
      )
      rmSync(filler)
      const [next] = await store.journal.append('full', [finished], { durable: true })
      expect(next?.seq).toBe(acknowledged + 1)
      expect((await store.journal.list())[0]).toMatchObject({ status: 'finished', outcome: 'passed' })
      expect(await store.check()).toEqual([])
    } finally {
      await store.close()
      volume.remove()
    }
  })

  async function filled() {
    const store = await openStore(folder)
    await store.systems.save(shop)
    const run = header('r1')
    await store.journal.create(run, 'key-r1')
    await store.journal.append('r1', [started(run), finished])
    return store
  }

  it('A3: a store marked read-only is read, says why, and refuses every change', async () => {
    await (await filled()).close()
    const file = join(folder, 'quarterdeck.db')
    chmodSync(file, 0o444)
    const store = await openStore(folder)
    expect(store.state).toEqual({ writable: false, reason: `the store ${file} is read-only` })
    expect(await store.systems.list()).toEqual([shop])
    expect(await store.journal.list()).toHaveLength(1)
    const readOnly = { failure: { kind: 'rejected', code: 'STORE_READONLY' } }
    await expect(store.systems.save({ ...shop, name: 'x' })).rejects.toMatchObject(readOnly)
    await expect(store.journal.create(header('r2'), 'key-r2')).rejects.toMatchObject(readOnly)
    await expect(store.journal.append('r1', [intent('drop')])).rejects.toMatchObject(readOnly)
    const vault = createVault({ slots: store.slots, secrets: store.secrets, folder, allowKeyFile: true })
    expect((await vault.start()).state).toBe('new')
    await store.close()
    expect(statSync(file).mode & 0o777).toBe(0o444)
  })

  it('A3: a read-only file system is read too, with and without a store on it', async ctx => {
    const volume = smallVolume(folder, '8m')
    if (typeof volume === 'string') return ctx.skip(volume)
    try {
      volume.remount('ro')
      const none = await openStore(folder)
      expect(none.state.reason).toContain('read-only file system')
      expect(await none.systems.list()).toEqual([])
      await expect(none.systems.save(shop)).rejects.toMatchObject({ failure: { code: 'STORE_READONLY' } })
      await none.close()
      volume.remount('rw')
      await (await filled()).close()
      volume.remount('ro')
      const claim = claimFolder(folder)
      expect(claim.owned).toBe(true)
      const store = await openStore(folder)
      expect(store.state.writable).toBe(false)
      expect(await store.systems.list()).toEqual([shop])
      expect(await store.journal.events('r1')).toHaveLength(2)
      await expect(store.systems.save(shop)).rejects.toMatchObject({ failure: { code: 'STORE_READONLY' } })
      await store.close()
    } finally {
      volume.remove()
    }
  })

  it('A12: a file locked by another program fails at once with words, and works again afterwards', async () => {
    const store = await filled()
    const other = startScript('lock.ts', [join(folder, 'quarterdeck.db')])
    await other.printed(1)
    const began = performance.now()
    await expect(store.systems.save(shop)).rejects.toMatchObject({ failure: { kind: 'rejected', code: 'STORE_BUSY' } })
    expect(performance.now() - began).toBeLessThan(5000)
    expect(await store.systems.list()).toEqual([shop])
    await other.kill()
    await store.systems.save({ ...shop, note: 'again' })
    await store.close()
  })

  it('A11: the connection that writes the journal has synchronous=FULL', async () => {
    const { journal, main } = await openDatabase(folder, migrations)
    expect(journal.raw.pragma('synchronous', { simple: true })).toBe(2)
    expect(main.raw.pragma('synchronous', { simple: true })).toBe(1)
    expect(journal.raw.pragma('journal_mode', { simple: true })).toBe('wal')
    journal.close()
    main.close()
  })

  it('A17: files are 0600 and folders 0700 whatever the umask; what else lies in a folder is left alone', async () => {
    const before = process.umask(0)
    try {
      const store = await filled()
      await store.backup(join(folder, 'backups', 'by-hand.db'))
      const modes = readdirSync(folder, { recursive: true, withFileTypes: true }).map(entry => {
        const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777
        return `${entry.name} ${mode.toString(8)}`
      })
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      expect(modes.toSorted()).toEqual([
        'backups 700',
        'by-hand.db 600',
        'quarterdeck.db 600',
        'quarterdeck.db-shm 600',
        'quarterdeck.db-wal 600',
        'quarterdeck.json 600',
        'samples.db 600',
        'samples.db-shm 600',
        'samples.db-wal 600',
      ])
      await store.close()
      chmodSync(join(folder, 'quarterdeck.db'), 0o644)
      chmodSync(folder, 0o755)
      await (await openStore(folder)).close()
      expect(statSync(join(folder, 'quarterdeck.db')).mode & 0o777).toBe(0o600)
      expect(statSync(folder).mode & 0o777).toBe(0o700)

      const shared = join(scratch.path, 'shared')
      sharedFolder(shared)
      await (await openStore(shared)).close()
      expect(statSync(shared).mode & 0o777).toBe(0o755)
      expect(readFileSync(join(shared, 'note.txt'), 'utf8')).toBe('mine')
      expect(existsSync(join(shared, 'quarterdeck.db'))).toBe(true)
    } finally {
      process.umask(before)
    }
  })
})

function sharedFolder(path: string) {
  mkdirSync(path, { mode: 0o755 })
  writeFileSync(join(path, 'note.txt'), 'mine')
}
