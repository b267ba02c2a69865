import { Callout } from '@blueprintjs/core'
import { useMemo, useRef, useState } from 'react'
import { Advice } from '../../parts/advice'
import { FailureNote } from '../../parts/failure-note'
import { LiveGrid } from '../../parts/live-grid'
import { usePageKeys } from '../../parts/page-keys'
import { counted } from '../../parts/units'
import { everything, passes } from './filter'
import { FilterBar } from './filter-bar'
import { blockersOf, worstOf } from './lock-tree'
import { Locks } from './locks'
import { listOf, sessionsOf } from './session'
import { SessionDetails } from './session-details'
import { texts } from './texts'
import { useEnding } from './use-ending'
import type { ViewProps } from './view'
import { Waits } from './waits-view'
import { WorkList } from './work-list'

/** Sessions of a PostgreSQL: the list, and beside it the chosen one, the queue, the waits and the work under way. */
export function PostgresView({ system, profile, sight }: ViewProps) {
  const { sessions: table, locks, work, rights } = sight.tables
  const [filter, setFilter] = useState(everything)
  const [chosen, setChosen] = useState<string>()
  const all = useMemo(() => (table ? sessionsOf(table) : []), [table])
  const shown = useMemo(() => all.filter(session => passes(session, filter)), [all, filter])
  const list = useMemo(() => (table ? listOf(table, shown) : undefined), [table, shown])
  const keys = useMemo(() => shown.map(session => session.key), [shown])
  const tree = useMemo(() => (locks ? blockersOf(locks) : []), [locks])
  const session = all.find(one => one.key === chosen)
  // What was chosen stays to be read after it has ended.
  const last = useRef(session)
  if (session) last.current = session
  const ending = useEnding(system.id, profile)
  const choosePid = (pid: number) => setChosen(all.find(one => one.pid === pid)?.key)
  usePageKeys({
    b: () => {
      const worst = worstOf(tree)
      if (worst) choosePid(worst.pid)
    },
    x: () => void (session?.state === 'active' && !session.mayNotEnd && ending.begin(session, 'cancel')),
    e: () => void (session && !session.mayNotEnd && ending.begin(session, 'terminate')),
    Escape: () => setChosen(undefined),
  })
  const byKey = useMemo(() => new Map(all.map(one => [one.key, one])), [all])
  const mark = (key: string) => {
    const one = byKey.get(key)
    if (one?.blockedBy) return 'row-waits'
    return tree.some(node => node.pid === one?.pid && node.waiting > 0) ? 'row-blocks' : undefined
  }
  const [row] = rights?.rows ?? []
  const right = (name: string) => row?.[rights?.columns.findIndex(column => column.name === name) ?? -1]
  const hidden = Number(right('hidden') ?? 0)
  const untracked = Number(right('untracked') ?? 0)
  return (
    <>
      {hidden > 0 ? (
        <Callout compact intent="warning" icon={false} className="note">
          <p>{texts.hidden(hidden, Number(right('sessions')))}</p>
          <Advice text={`grant pg_monitor to ${right('role_name')};`} />
        </Callout>
      ) : null}
      {untracked > 0 ? (
        <Callout compact intent="warning" icon={false} className="note">
          <p>{texts.untracked(untracked, Number(right('sessions')))}</p>
          <Advice text="alter system set track_activities = on; select pg_reload_conf();" />
        </Callout>
      ) : null}
      <FilterBar sessions={all} filter={filter} onFilter={setFilter} limit={Number(right('max_connections') ?? 0)} />
      <div className="live">
        <div className="live-main">
          {list ? (
            <LiveGrid
              table={list}
              keys={keys}
              name={`${texts.title}, ${counted(shown.length, 'row')}`}
              shows={JSON.stringify(filter)}
              chosen={chosen}
              onChoose={setChosen}
              mark={mark}
            />
          ) : null}
          {Object.entries(sight.failures).map(([name, failure]) => (
            <FailureNote key={name} failure={failure} />
          ))}
        </div>
        <div className="live-side">
          <SessionDetails
            table={table}
            session={session ?? (chosen ? last.current : undefined)}
            gone={chosen !== undefined && session === undefined}
            blocked={ending.blocked}
            onCancel={one => void ending.begin(one, 'cancel')}
            onEnd={one => void ending.begin(one, 'terminate')}
          />
          <Locks tree={tree} chosen={session?.pid} onChoose={choosePid} />
          <Waits sessions={all} at={sight.at} />
          {work ? <WorkList table={work} at={sight.at} onChoose={choosePid} /> : null}
        </div>
      </div>
    </>
  )
}
