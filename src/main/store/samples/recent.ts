import { setImmediate as breathe } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { sliceMs } from './levels'

/** What one tick said: the number of a series and its value, in turns. */
export type Pairs = Float64Array

/**
 * The newest samples. In the file a tick is one row, so that writing it touches one page and not one of every series; by
 * series they lie in memory, from where they are moved to the pages of their series many at a time.
 */
export function createRecent(raw: Database.Database) {
  const write = raw.prepare('insert into ticks (at, body) values (?, ?)')
  const remember = raw.prepare('insert or replace into recent values (?, ?, ?)')
  const ofRaw = raw.prepare('select 1 from raw where series = ? and at = ?').pluck()
  // What is there already has come since, and late.
  const move = raw.prepare('insert or ignore into raw select * from recent where series = ? and at < ?')
  const forget = raw.prepare('delete from recent where series = ? and at < ?')
  const forgetOne = raw.prepare('delete from recent where series = ? and at = ?')
  const remove = raw.prepare('delete from ticks where at < ?')
  const written = raw.prepare('select id, at, body from ticks where id > ? order by id limit 50')

  return {
    /** Inside a transaction. */
    add(at: number, pairs: Pairs): void {
      write.run(at, Buffer.from(pairs.buffer, pairs.byteOffset, pairs.byteLength))
      for (let place = 0; place < pairs.length; place += 2) remember.run(pairs[place], at, pairs[place + 1])
    },
    /** Reads what an earlier process wrote, in slices; of what is older than `begun`, some has been moved already. */
    async load(begun: number): Promise<void> {
      let last = 0
      for (;;) {
        await breathe()
        if (!raw.open) return
        const until = performance.now() + sliceMs
        const more = raw.transaction(() => {
          for (;;) {
            const rows = written.all(last) as { id: number; at: number; body: Buffer }[]
            for (const { id, at, body } of rows) {
              const pairs = new Float64Array(Uint8Array.from(body).buffer)
              for (let place = 0; place < pairs.length; place += 2)
                if (at >= begun || ofRaw.get(pairs[place], at) === undefined)
                  remember.run(pairs[place], at, pairs[place + 1])
              last = id
            }
            if (rows.length === 0) return false
            if (performance.now() > until) return true
          }
        })()
        if (!more) return
      }
    },
    /** Inside a transaction: moves what is older to the pages of the series. */
    move(series: number, to: number): void {
      move.run(series, to)
      forget.run(series, to)
    },
    /** One sample that is known better by now. */
    forget: (series: number, at: number) => void forgetOne.run(series, at),
    /** Removes the ticks whose samples have all been moved. */
    removeTicks: (to: number) => void remove.run(to),
  }
}
export type Recent = ReturnType<typeof createRecent>
