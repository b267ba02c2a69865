import { Button, Callout, HTMLSelect } from '@blueprintjs/core'
import { History as HistoryIcon } from '@blueprintjs/icons'
import { useEffect, useState } from 'react'
import { type Profile, speaksSql } from '#domain/profile'
import { useTell } from '../../asks/act'
import { go } from '../../asks/place'
import { useProfiles } from '../../asks/queries'
import { closeSqlTab, openSqlTab, restoreSqlTab, type SqlTab, useSqlTabs, useSqlTabsKept } from '../../asks/sql-tabs'
import type { PanelProps } from '../../panel'
import { EnvironmentWord } from '../../parts/badges'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { StatementHistory } from '../../parts/statement-history'
import { visibleString } from '../../parts/visible-text'
import { hashOf, toPage, toRedis } from '../../route'
import { Console } from './console'
import { forget } from './running'
import { TabBar } from './tab-bar'
import { texts } from './texts'

/** The SQL console of a system's targets. The address names the target and the tab. */
export default function SqlPage({ route, system }: PanelProps) {
  // Who opens the console wants a database, and a pooler only where nothing else is there.
  const profiles = useProfiles(system?.id)
    .data?.filter(speaksSql)
    .toSorted((a, b) => Number(a.protocol === 'pgbouncer') - Number(b.protocol === 'pgbouncer'))
  const tabs = useSqlTabs()
  const kept = useSqlTabsKept()
  const tell = useTell()
  // Never kept: whoever comes back begins by looking.
  const [writable, setWritable] = useState<ReadonlySet<string>>(new Set())
  const [path, history] = [route.path, route.query.history !== undefined]
  const profile = profiles?.find(one => one.id === path[0] || one.name === path[0]) ?? profiles?.[0]
  const mine = tabs.filter(tab => tab.profile === profile?.id)
  const tab = mine.find(one => one.id === path[1]) ?? mine.at(-1)
  const to = (at: { profile?: string; tab?: string; history?: boolean }, options?: { replace?: boolean }) =>
    go(
      hashOf({
        system: system?.id ?? null,
        page: 'sql',
        path: [at.profile ?? profile?.id ?? '', ...(at.tab ? [at.tab] : [])],
        query: { history: (at.history ?? history) ? '1' : undefined },
      }),
      options,
    )
  const missing = profile && mine.length === 0 ? profile.id : undefined
  useEffect(() => {
    if (missing && system) openSqlTab(system.id, missing)
  }, [missing, system])

  if (!profiles || !system) return <Skeleton lines={8} />
  if (!profile) {
    return (
      <Page title={texts.title}>
        <Empty title={texts.none}>
          <p>{texts.noneWhy}</p>
          <GoButton to={toPage('connections', system.id)} text="To the connections" />
        </Empty>
      </Page>
    )
  }
  const open = (id: string, text = '') => to({ profile: id, tab: openSqlTab(system.id, id, text).id })
  const close = (closed: SqlTab) => {
    closeSqlTab(closed.id)
    forget(closed.answers)
    if (closed.text.trim() === '') return
    tell({ text: texts.closed, action: { text: texts.undo, onClick: () => restoreSqlTab({ ...closed, answers: [] }) } })
  }
  return (
    <div className={history ? 'sql sql-with-history' : 'sql'}>
      <div className="sql-main">
        <header className="sql-head">
          <h1>{texts.title}</h1>
          <HTMLSelect
            aria-label={texts.target}
            value={profile.id}
            onChange={event => to({ profile: event.currentTarget.value })}
            options={profiles.map(one => ({ value: one.id, label: labelOf(one) }))}
          />
          <EnvironmentWord environment={system.environment} />
          <span className={tab && writable.has(tab.id) ? 'sql-mode sql-mode-writable' : 'sql-mode'}>
            {tab && writable.has(tab.id) ? texts.writable : texts.readOnly}
          </span>
          <span className="push" />
          <Button
            size="small"
            icon={<HistoryIcon size={14} />}
            text={texts.history}
            active={history}
            aria-pressed={history}
            onClick={() => to({ tab: tab?.id, history: !history }, { replace: true })}
          />
        </header>
        <TabBar
          tabs={mine}
          shown={tab?.id ?? ''}
          onShow={id => to({ tab: id })}
          onClose={close}
          onNew={() => open(profile.id)}
        />
        {kept ? null : (
          <Callout compact intent="warning">
            {texts.notKept}
          </Callout>
        )}
        {tab ? (
          <Console
            key={tab.id}
            tab={tab}
            profile={profile}
            writable={writable.has(tab.id)}
            onWritable={on =>
              setWritable(before => new Set(on ? [...before, tab.id] : [...before].filter(one => one !== tab.id)))
            }
          />
        ) : null}
      </div>
      {history ? (
        <StatementHistory
          system={system.id}
          onOpen={line =>
            profiles.some(one => one.id === line.profile)
              ? open(line.profile, line.text)
              : go(toRedis(system.id, line.profile, line.text))
          }
        />
      ) : null}
    </div>
  )
}

const labelOf = (profile: Profile) =>
  visibleString(
    profile.protocol === 'postgres' ? `${profile.name} · ${profile.database}` : `${profile.name} · PgBouncer`,
  )
