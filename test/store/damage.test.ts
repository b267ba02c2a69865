import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { System } from '#domain/system'
import { restoreBackup } from '../../src/main/store/backup'
import { migrations } from '../../src/main/store/migrations/all'
import { openStore } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'
import { header, intent, started } from './a-run'
import { startScript } from './child/process'

const system = (id: string): System => ({ id, name: id, environment: 'staging', note: '', facts: {}, thresholds: {} })

/** A small generator with a seed, so that a failing round can be run again. */
function random(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0
    return state % below
  }
}

describe('the store after damage', () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let folder: string
  let file: string
  beforeEach(async () => {
    scratch = await scratchFolder('damage')
    folder = join(scratch.path, 'data')
    file = join(folder, 'quarterdeck.db')
    const store = await openStore(folder)
    for (let at = 0; at < 300; at++) await store.systems.save({ ...system(`s${at}`), note: 'x'.repeat(2000) })
    await store.close()
  })
  afterEach(() => scratch.remove())

  it.each([
    ['A4: pages in the middle overwritten', (bytes: Buffer) => bytes.fill(0xff, 20 * 4096, 40 * 4096)],
    ['A5: text over the header', (bytes: Buffer) => bytes.fill('this is no database', 0, 100)],
  ])(
    '%s: the file is set aside unchanged and said, the newest backup is named and brings everything back',
    async (_, damage) => {
      const again = await openStore(folder)
      await again.backup(join(folder, 'backups', 'daily-2026.db'))
      await again.close()
      // The day's own copy may have been made beside it: this one shall be the newest.
      const soon = new Date(Date.now() + 60_000)
      utimesSync(join(folder, 'backups', 'daily-2026.db'), soon, soon)
      const bytes = readFileSync(file)
      damage(bytes)
      writeFileSync(file, bytes)

      const store = await openStore(folder)
      expect(store.state.writable).toBe(true)
      expect(store.state.setAside).toMatch(/quarterdeck\.db\.corrupt-/)
      expect(readFileSync(store.state.setAside ?? '').equals(bytes)).toBe(true)
      expect(store.state.notice).toContain('damaged')
      expect(store.state.backup).toMatch(/kept-2026\.db$/)
      expect(store.state.notice).toContain(store.state.backup)
      expect(await store.systems.list()).toEqual([])
      await store.systems.save(system('new'))
      await store.close()

      const replaced = restoreBackup(folder, store.state.backup ?? '')
      expect(existsSync(replaced ?? '')).toBe(true)
      const restored = await openStore(folder)
      expect(await restored.systems.list()).toHaveLength(300)
      await restored.close()
    },
  )

  it('a damaged backup replaces nothing', async () => {
    const bad = join(scratch.path, 'bad.db')
    writeFileSync(bad, 'this is no database, only text that is long enough to be read as one')
    expect(() => restoreBackup(folder, bad)).toThrow('nothing was replaced')
    const store = await openStore(folder)
    expect(await store.systems.list()).toHaveLength(300)
    await store.close()
  })

  it('A6: a zero-byte file is lost data and no first start; a first start says nothing', async () => {
    truncateSync(file, 0)
    const store = await openStore(folder)
    expect(store.state.notice).toMatch(/was empty, although this folder has held one/)
    expect(statSync(store.state.setAside ?? '').size).toBe(0)
    await store.close()
    const first = await openStore(join(scratch.path, 'first'))
    expect(first.state).toEqual({ writable: true })
    await first.close()
  })

  it('A7: the backup holds what still stands in the log, where a plain copy of the file does not', async () => {
    const store = await openStore(folder)
    await store.systems.save(system('hot'))
    const plain = join(scratch.path, 'plain')
    mkdirSync(plain)
    copyFileSync(file, join(plain, 'quarterdeck.db'))
    const backup = join(scratch.path, 'backup')
    await store.backup(join(backup, 'quarterdeck.db'))
    await store.close()
    const ofCopy = await openStore(plain)
    expect((await ofCopy.systems.list()).map(one => one.id)).not.toContain('hot')
    await ofCopy.close()
    const ofBackup = await openStore(backup)
    expect((await ofBackup.systems.list()).map(one => one.id)).toContain('hot')
    await ofBackup.close()
  })

  it('A8: a log with flipped bits or a cut end opens to a beginning of what was committed, never to a half', async () => {
    const store = await openStore(folder)
    for (let at = 0; at < 40; at++)
      await store.journal
        .create(header(`w${at}`), `key ${at}`)
        .then(() => store.journal.append(`w${at}`, [started(header(`w${at}`)), intent('a'), intent('b')]))
    const hot = join(scratch.path, 'hot')
    cpSync(folder, hot, { recursive: true })
    await store.close()
    const log = readFileSync(join(hot, 'quarterdeck.db-wal'))
    expect(log.length).toBeGreaterThan(100_000)
    let kept = 0
    for (let seed = 1; seed <= 12; seed++) {
      const next = random(seed)
      const spoiled = Buffer.from(log)
      for (let flip = 0; flip < 20; flip++) {
        const at = next(spoiled.length)
        spoiled[at] = (spoiled[at] ?? 0) ^ (1 << next(8))
      }
      const copy = join(scratch.path, `seed-${seed}`)
      mkdirSync(copy)
      copyFileSync(join(hot, 'quarterdeck.db'), join(copy, 'quarterdeck.db'))
      writeFileSync(join(copy, 'quarterdeck.db-wal'), seed % 3 === 0 ? spoiled.subarray(0, next(log.length)) : spoiled)
      const opened = await openStore(copy)
      expect(opened.state).toEqual({ writable: true })
      expect(await opened.check()).toEqual([])
      const runs = (await opened.journal.list()).map(run => run.id).reverse()
      kept += runs.length
      expect(runs).toEqual(Array.from({ length: runs.length }, (_, at) => `w${at}`))
      for (const run of runs.slice(0, -1)) expect(await opened.journal.events(run)).toHaveLength(3)
      expect([0, 3]).toContain(runs.length === 0 ? 0 : (await opened.journal.events(runs.at(-1) ?? '')).length)
      await opened.close()
    }
    expect(kept).toBeGreaterThan(0)
  })

  it('A9 A10: killed while it writes, five times over: nothing acknowledged is lost, no run counts as finished', async () => {
    const next = random(9)
    for (let round = 0; round < 5; round++) {
      const writer = startScript('write.ts', [folder, `round-${round}`])
      await writer.printed(20 + next(60))
      const snapshot = join(scratch.path, `snapshot-${round}`)
      const known = writer.frozen(() => {
        mkdirSync(snapshot)
        for (const name of ['quarterdeck.db', 'quarterdeck.db-wal'])
          copyFileSync(join(folder, name), join(snapshot, name))
        return Number(writer.lines.at(-1))
      })
      await writer.kill()
      const acknowledged = Number(writer.lines.at(-1))
      expect(acknowledged).toBeGreaterThan(0)

      for (const [place, least] of [
        [folder, acknowledged],
        [snapshot, known],
      ] as const) {
        const store = await openStore(place)
        expect(store.state).toEqual({ writable: true })
        expect(await store.check()).toEqual([])
        const events = await store.journal.events(`round-${round}`)
        expect(events.length).toBeGreaterThanOrEqual(least)
        expect(events.map(event => event.seq)).toEqual(events.map((_, at) => at + 1))
        expect(await store.journal.unfinished()).toContain(`round-${round}`)
        expect((await store.journal.list({ search: 'locks' }))[0]).toMatchObject({ outcome: null })
        await store.close()
      }
    }
  })

  it('A13: a migration that fails half-way leaves the old schema, a copy, and a store that can be read', async () => {
    const broken = [
      ...migrations,
      async (db: Parameters<(typeof migrations)[number]>[0]) => void (await db.schema.dropTable('systems').execute()),
      async () => {
        throw new Error('no such luck')
      },
    ]
    const store = await openStore(folder, broken)
    expect(store.state.writable).toBe(false)
    expect(store.state.reason).toContain('no such luck')
    expect(await store.systems.list()).toHaveLength(300)
    await expect(store.systems.save(system('x'))).rejects.toMatchObject({ failure: { code: 'STORE_READONLY' } })
    await store.close()
    const [copy] = readdirSync(join(folder, 'backups')).filter(name =>
      name.startsWith(`before-schema-${migrations.length}`),
    )
    expect(statSync(join(folder, 'backups', copy ?? '')).mode & 0o777).toBe(0o600)
    const back = await openStore(folder)
    expect(back.state).toEqual({ writable: true })
    expect(await back.systems.list()).toHaveLength(300)
    await back.close()
  })

  it('a migration that works is made once, with a copy from before', async () => {
    const added = [
      ...migrations,
      async (db: Parameters<(typeof migrations)[number]>[0]) =>
        void (await db.schema.alterTable('systems').addColumn('extra', 'text').execute()),
    ]
    for (let start = 0; start < 2; start++) {
      const store = await openStore(folder, added)
      expect(store.state).toEqual({ writable: true })
      await store.close()
    }
    expect(readdirSync(join(folder, 'backups')).filter(name => name.startsWith('before-schema-'))).toHaveLength(1)
  })

  it('A14: a store of a newer version is read, not converted back', async () => {
    const raw = new Database(file)
    raw.pragma('user_version = 999')
    raw.close()
    const store = await openStore(folder)
    expect(store.state.writable).toBe(false)
    expect(store.state.reason).toContain('schema 999')
    expect(await store.systems.list()).toHaveLength(300)
    await expect(store.systems.save(system('x'))).rejects.toMatchObject({ failure: { code: 'STORE_READONLY' } })
    await store.close()
    const after = new Database(file, { readonly: true })
    expect(after.pragma('user_version', { simple: true })).toBe(999)
    after.close()
  })
})
