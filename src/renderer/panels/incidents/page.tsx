import { go } from '../../asks/place'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { TabStrip } from '../../parts/tab-strip'
import { hashOf, toDeclare } from '../../route'
import { DeclareDialog } from './declare-dialog'
import { IncidentList } from './incident-list'
import { IncidentPage } from './incident-page'
import { PolicyPage } from './policy-page'
import { ReportPage } from './report-page'
import { texts } from './texts'

type Tab = keyof typeof texts.tabs
const tabs = Object.entries(texts.tabs).map(([id, title]) => ({ id, title }))
const isTab = (word: string): word is Tab => word in texts.tabs

/** The incidents of a system, one of them, its reports, or clocks and people. All of that is the address. */
export default function Incidents({ route, system }: PanelProps) {
  const [word = 'list', report] = route.path
  usePageKeys({ n: () => system && go(toDeclare(system.id)) })
  if (!system)
    return (
      <Page title={texts.title}>
        <Empty title={texts.noSystem}>
          <p>{texts.noSystemWhy}</p>
          <GoButton to={hashOf({ system: null, page: 'connections', path: ['new'] })} text={texts.addTarget} />
        </Empty>
      </Page>
    )
  if (!isTab(word) && word !== 'declare')
    return report === 'hand-over' || report === 'post-mortem' ? (
      <ReportPage key={`${word} ${report}`} system={system} id={word} kind={report} />
    ) : (
      <IncidentPage key={word} system={system} id={word} query={route.query} />
    )
  const tab = isTab(word) ? word : 'list'
  const path = (next: string) => (next === 'list' ? [] : [next])
  return (
    <Page
      title={texts.title}
      actions={
        <GoButton intent="primary" to={toDeclare(system.id)} text={texts.declare} title={`${texts.declare} (n)`} />
      }
    >
      <TabStrip
        label={texts.parts}
        tabs={tabs}
        shown={tab}
        panel="incidents-part"
        onShow={next => go(hashOf({ system: system.id, page: 'incidents', path: path(next) }))}
      />
      <div id="incidents-part" role="tabpanel" aria-label={texts.tabs[tab]}>
        {tab === 'policy' ? (
          <PolicyPage key={system.id} system={system} />
        ) : (
          <IncidentList system={system} state={tab === 'closed' ? 'closed' : 'open'} />
        )}
      </div>
      {word === 'declare' ? <DeclareDialog system={system} known={route.query} /> : null}
    </Page>
  )
}
