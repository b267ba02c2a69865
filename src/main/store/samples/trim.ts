import { setImmediate as breathe } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { type Level, levels, sliceMs } from './levels'
import type { Rolling } from './roll'

const dayMs = 24 * 60 * 60 * 1000
const emptyPages = 0.25

/**
 * Removes what is older than its resolution is kept, in slices. A pass goes at most a day further than the one before: a
 * clock that stood wrong for a moment does not cost the history. What is not summed up yet stays.
 * Answers whether series have gone.
 */
export async function trim(raw: Database.Database, rolling: Pick<Rolling, 'done'>, now: number): Promise<boolean> {
  const edges: Record<Level, number> = {
    raw: Math.min(edge(raw, 'raw', now), rolling.done.minute),
    minute: Math.min(edge(raw, 'minute', now), rolling.done.ten),
    ten: Math.min(edge(raw, 'ten', now), rolling.done.hour),
    hour: edge(raw, 'hour', now),
  }
  for (const [level, to] of Object.entries(edges)) {
    const remove = raw.prepare(`delete from ${level} where series = ? and at < ?`)
    const ids = raw.prepare('select id from series').pluck().all() as number[]
    while (ids.length > 0) {
      const until = performance.now() + sliceMs
      raw.transaction(() => {
        while (ids.length > 0 && performance.now() < until) remove.run(ids.pop(), to)
      })()
      await breathe()
      if (!raw.open) return false
    }
  }
  raw.prepare('delete from silent where at < ?').run(edges.minute)
  const { changes } = raw
    .prepare(
      `delete from series where not exists (select 1 from raw where series = id) and not exists (select 1 from recent where series = id)
       and not exists (select 1 from minute where series = id) and not exists (select 1 from ten where series = id)
       and not exists (select 1 from hour where series = id)`,
    )
    .run()
  await giveBack(raw)
  return changes > 0
}

/** Up to where a level may be removed in this pass; remembered for the next. */
function edge(raw: Database.Database, level: Level, now: number): number {
  const name = `${level} removed`
  const before = raw.prepare('select at from progress where name = ?').pluck().get(name) as number | undefined
  const wanted = now - levels[level].keptMs
  const to = before === undefined ? wanted : Math.max(before, Math.min(wanted, before + dayMs))
  raw.prepare('insert or replace into progress values (?, ?)').run(name, to)
  return to
}

/** Pages that are empty are written again soon; only when they are many is the file made smaller. */
async function giveBack(raw: Database.Database): Promise<void> {
  const count = (name: string) => Number(raw.pragma(name, { simple: true }))
  while (raw.open && count('freelist_count') > Math.max(1000, emptyPages * count('page_count'))) {
    raw.pragma('incremental_vacuum(200)')
    await breathe()
  }
}
