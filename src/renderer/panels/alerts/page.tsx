import { HTMLSelect } from '@blueprintjs/core'
import type { System } from '#domain/system'
import { go } from '../../asks/place'
import { useSystems } from '../../asks/queries'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { TabStrip } from '../../parts/tab-strip'
import { hashOf } from '../../route'
import { AlertsView } from './alerts-view'
import { Presets } from './presets'
import { QuietHoursList } from './quiet-hours-list'
import { Rules } from './rules'
import { texts } from './texts'

type Tab = keyof typeof texts.tabs
const tabs = Object.entries(texts.tabs).map(([id, title]) => ({ id, title }))
const isTab = (word: string | undefined): word is Tab => word !== undefined && word in texts.tabs

/** What fires in one system or in all, and what makes it fire. Which part is open, and which alert, is the address. */
export default function AlertsPage({ route, system }: PanelProps) {
  const systems = useSystems().data ?? []
  if (!system)
    return (
      <Page title={texts.title}>
        <Empty title={texts.noSystem}>
          <p>{texts.noSystemWhy}</p>
          <GoButton to={hashOf({ system: null, page: 'connections', path: ['new'] })} text={texts.addTarget} />
        </Empty>
      </Page>
    )
  const [word] = route.path
  const tab = isTab(word) ? word : 'list'
  const path = (next: string) => (next === 'list' ? [] : [next])
  // Rules are of one system: there, "all" is no choice.
  const scope = route.system === null && tab === 'list' ? '' : system.id
  return (
    <Page
      title={texts.title}
      actions={
        <HTMLSelect
          aria-label={texts.system}
          value={scope}
          onChange={event =>
            go(hashOf({ system: event.currentTarget.value || null, page: 'alerts', path: path(tab) }), {
              replace: true,
            })
          }
          options={[
            ...systems.map(one => ({ value: one.id, label: one.name })),
            ...(tab === 'list' ? [{ value: '', label: texts.allSystems }] : []),
          ]}
        />
      }
    >
      <TabStrip
        label={texts.parts}
        tabs={tabs}
        shown={tab}
        panel="alerts-part"
        onShow={next =>
          go(hashOf({ system: next === 'list' ? route.system : system.id, page: 'alerts', path: path(next) }))
        }
      />
      <div id="alerts-part" role="tabpanel" aria-label={texts.tabs[tab]}>
        <Part tab={tab} route={route} system={system} />
      </div>
    </Page>
  )
}

function Part({ tab, route, system }: { tab: Tab; route: PanelProps['route']; system: System }) {
  if (tab === 'rules') return <Rules key={system.id} system={system} route={route} />
  if (tab === 'presets') return <Presets key={system.id} system={system} />
  if (tab === 'quiet') return <QuietHoursList key={system.id} system={system} />
  return <AlertsView system={system} route={route} />
}
