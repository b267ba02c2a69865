import { BlueprintProvider } from '@blueprintjs/core'
import { useEffect } from 'react'
import { TellProvider } from './asks/act'
import { useChanges } from './asks/changes'
import { useRoute } from './asks/place'
import { useSystem } from './asks/system'
import { Frame } from './frame/frame'
import { PageGuard } from './frame/page-guard'
import { fetchPanel, PanelView } from './frame/panel-view'
import { texts } from './frame/texts'
import { panels } from './panels'
import { Empty } from './parts/empty'
import { GoButton } from './parts/go-link'
import { Page } from './parts/page'
import { Skeleton } from './parts/skeleton'
import { hashOf, toPage } from './route'

export function App() {
  useChanges()
  return (
    <BlueprintProvider>
      <TellProvider>
        <Place />
      </TellProvider>
    </BlueprintProvider>
  )
}

/** The page that the address names, in the frame. */
function Place() {
  const route = useRoute()
  const { system, systems, known } = useSystem()
  const panel = panels.find(one => one.id === route.page)
  useEffect(() => {
    // The page in sight first; the others while nobody waits, so that going there is instant.
    const rest = () => {
      for (const one of panels) fetchPanel(one).catch(() => undefined)
    }
    const timer = setTimeout(rest, 1500)
    return () => clearTimeout(timer)
  }, [])
  const lost = known && route.system !== null && system === undefined
  return (
    <Frame panels={panels} route={route} system={system} systems={systems}>
      {panel && !lost ? (
        known ? (
          <PageGuard place={hashOf(route)}>
            <PanelView panel={panel} route={route} system={system} />
          </PageGuard>
        ) : (
          <Skeleton lines={6} />
        )
      ) : (
        <Page title={lost ? texts.noSystem : texts.noPage}>
          <Empty title={lost ? texts.noSystemWhy : texts.noPageWhy}>
            <GoButton to={toPage('overview', null)} text={texts.toOverview} />
          </Empty>
        </Page>
      )}
    </Frame>
  )
}
