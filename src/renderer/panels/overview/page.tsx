import { useSystems } from '../../asks/queries'
import type { PanelProps } from '../../panel'
import { Page } from '../../parts/page'
import { SystemName } from '../../parts/system-name'
import { Attention } from './attention'
import { DeploymentLine } from './deployment-line'
import { Due } from './due-list'
import { FirstStart } from './first-start'
import { SystemsGrid } from './systems-grid'
import { texts } from './texts'

/** What needs a person, what is due, how every system stands. */
export default function Overview({ system }: PanelProps) {
  const systems = useSystems().data ?? []
  if (systems.length === 0 || !system) return <FirstStart />
  return (
    <Page
      title={texts.title}
      lead={
        <>
          <SystemName id={system.id} name={system.name} />
          <DeploymentLine system={system.id} />
        </>
      }
    >
      <div className="overview">
        <Attention systems={systems} />
        <Due system={system} />
      </div>
      <SystemsGrid systems={systems} />
    </Page>
  )
}
