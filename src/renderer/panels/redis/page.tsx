import { Button, HTMLSelect } from '@blueprintjs/core'
import { History as HistoryIcon } from '@blueprintjs/icons'
import { useState } from 'react'
import { go } from '../../asks/place'
import { useProfiles } from '../../asks/queries'
import type { PanelProps } from '../../panel'
import { EnvironmentWord } from '../../parts/badges'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { StatementHistory } from '../../parts/statement-history'
import { TabStrip } from '../../parts/tab-strip'
import { visibleString } from '../../parts/visible-text'
import { hashOf, toPage } from '../../route'
import { Commands } from './commands'
import { type Browsing, Keys, notBrowsed } from './keys'
import { texts } from './texts'

/** The console of a system's Redis targets: commands that are typed, and keys that are looked through. */
export default function RedisPage({ route, system }: PanelProps) {
  const profiles = useProfiles(system?.id).data?.filter(one => one.protocol === 'redis')
  const [history, setHistory] = useState(false)
  const [browsed, setBrowsed] = useState<Readonly<Record<string, Browsing>>>({})
  const [name, view = 'commands'] = route.path
  const profile = profiles?.find(one => one.id === name || one.name === name) ?? profiles?.[0]
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
  const to = (at: { profile?: string; view?: string; text?: string }) =>
    go(
      hashOf({
        system: system.id,
        page: 'redis',
        path: [at.profile ?? profile.id, at.view ?? view],
        query: { text: at.text },
      }),
    )
  const browsing = browsed[profile.id] ?? notBrowsed
  const browse = (more: Partial<Browsing>) =>
    setBrowsed(before => ({ ...before, [profile.id]: { ...(before[profile.id] ?? notBrowsed), ...more } }))
  const type = (text: string) => to({ view: 'commands', text })
  return (
    <div className={history ? 'sql sql-with-history' : 'sql'}>
      <div className="sql-main">
        <header className="sql-head">
          <h1>{texts.title}</h1>
          <HTMLSelect
            aria-label={texts.target}
            value={profile.id}
            onChange={event => to({ profile: event.currentTarget.value })}
            options={profiles.map(one => ({ value: one.id, label: visibleString(`${one.name} · db ${one.database}`) }))}
          />
          <EnvironmentWord environment={system.environment} />
          <span className="push" />
          <Button
            size="small"
            icon={<HistoryIcon size={14} />}
            text={texts.history}
            active={history}
            aria-pressed={history}
            onClick={() => setHistory(!history)}
          />
        </header>
        <div className="sql-tabs">
          <TabStrip
            label={texts.views}
            tabs={[
              { id: 'commands', title: texts.commands },
              { id: 'keys', title: texts.keys },
            ]}
            shown={view}
            panel="redis-view"
            onShow={id => to({ view: id })}
          />
        </div>
        <div id="redis-view" className="redis-view">
          {view === 'keys' ? (
            <Keys key={profile.id} profile={profile.id} browsing={browsing} onBrowse={browse} onType={type} />
          ) : (
            <Commands key={profile.id} system={system.id} profile={profile.id} text={route.query.text ?? ''} />
          )}
        </div>
      </div>
      {history ? <StatementHistory system={system.id} profile={profile.id} onOpen={line => type(line.text)} /> : null}
    </div>
  )
}
