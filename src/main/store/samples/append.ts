import { setImmediate as breathe } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { Tick } from '#domain/metric'
import { sliceMs } from './levels'
import type { Pairs, Recent } from './recent'
import type { Rolling } from './roll'

interface Waiting extends PromiseWithResolvers<void> {
  readonly tick: Tick
}

/** Writes ticks: those of one moment in one transaction, many of them in slices, so that the process stays quick. */
export function createAppending(raw: Database.Database, recent: Recent, rolling: Rolling) {
  const find = raw
    .prepare('select id from series where profile = ? and metric = ? and label = ? and system = ?')
    .pluck()
  const add = raw.prepare('insert into series (profile, metric, label, system) values (?, ?, ?, ?)')
  const hush = raw.prepare('insert or ignore into silent values (?, ?)')
  const [begin, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map(text => raw.prepare(text))
  const known = new Map<string, Map<string, number>>()
  const waiting: Waiting[] = []
  let under: Promise<void> | undefined

  function idsOf({ system, profile }: Tick): Map<string, number> {
    const key = `${profile}\n${system}`
    const ids = known.get(key) ?? new Map<string, number>()
    known.set(key, ids)
    return ids
  }

  function write(tick: Tick): void {
    const { profile, at, values, failure } = tick
    if (failure || values.length === 0) hush.run(profile, at)
    const pairs = pairsOf(tick)
    if (pairs.length === 0) return
    if (rolling.isLate(at))
      for (let place = 0; place < pairs.length; place += 2)
        rolling.late(pairs[place] as number, at, pairs[place + 1] as number)
    else recent.add(at, pairs)
  }

  function pairsOf(tick: Tick): Pairs {
    const { system, profile, values } = tick
    const ids = idsOf(tick)
    const pairs = new Float64Array(2 * values.length)
    let length = 0
    for (const { metric, label, value } of values) {
      // Not a number is not a measurement; SQLite would keep it as null.
      if (!Number.isFinite(value)) continue
      const key = `${metric}\n${label}`
      let id = ids.get(key)
      if (id === undefined) {
        const names = [profile, metric, label, system]
        id = (find.get(...names) as number | undefined) ?? Number(add.run(...names).lastInsertRowid)
        ids.set(key, id)
      }
      pairs[length++] = id
      pairs[length++] = value
    }
    return pairs.subarray(0, length)
  }

  /** One slice in one transaction; what it could not take waits for the next. */
  function slice(): void {
    const until = performance.now() + sliceMs
    let taken = 0
    let newest = 0
    try {
      begin?.run()
      do {
        const { tick } = waiting[taken] as Waiting
        write(tick)
        newest = Math.max(newest, tick.at)
        taken++
      } while (taken < waiting.length && performance.now() < until)
      commit?.run()
    } catch (error) {
      if (raw.inTransaction) rollback?.run()
      // Series that were added have gone with the transaction.
      known.clear()
      for (const { reject } of waiting.splice(0, taken + 1)) reject(error)
      return
    }
    for (const { resolve } of waiting.splice(0, taken)) resolve()
    rolling.reached(newest)
  }

  async function writeAll() {
    do {
      await breathe()
      slice()
    } while (waiting.length > 0)
    // Here and not a moment later: who is told that a tick is written may hand over the next at once.
    under = undefined
  }

  return {
    append(tick: Tick): Promise<void> {
      const one: Waiting = { tick, ...Promise.withResolvers<void>() }
      waiting.push(one)
      under ??= writeAll()
      return one.promise
    },
    /** Forgets which series are in the file: some were removed. */
    forget: () => known.clear(),
    /** Resolves when all that was handed over is written or refused. */
    rest: async () => {
      await under
    },
  }
}
