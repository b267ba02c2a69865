import { Plus } from '@blueprintjs/icons'
import type { System } from '#domain/system'
import { useGuide, useProfiles, useRunbooks, useTemplates } from '../../asks/queries'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { hashOf, type Route } from '../../route'
import { FillIn } from './fill-in'
import { GuideView } from './guide-view'
import { TemplatesPage } from './templates-page'
import { texts } from './texts'

/** The maintenance guide of a system, row by row; and the templates that systems are made from. */
export default function GuidePanel({ route, system }: PanelProps) {
  if (route.path[0] === 'templates') return <TemplatesPage chosen={route.query.template} />
  if (!system) return <Nothing title={texts.noSystem} why={texts.noSystemWhy} />
  if (system.template === undefined) return <Nothing title={texts.noGuide} why={texts.noGuideWhy} />
  return <Guide key={system.id} system={system} route={route} />
}

const toTemplates = hashOf({ system: null, page: 'guide', path: ['templates'] })
const Make = () => <GoButton icon={<Plus size={14} />} to={toTemplates} text={texts.make} />

const Nothing = ({ title, why }: { title: string; why: string }) => (
  <Page title={texts.title}>
    <Empty title={title}>
      <p>{why}</p>
      <Make />
    </Empty>
  </Page>
)

function Guide({ system, route }: { system: System; route: Route }) {
  const asked = useGuide(system.id)
  const templates = useTemplates().data
  const runbooks = useRunbooks(system.id).data
  const profiles = useProfiles(system.id).data
  const template = templates?.find(one => one.id === system.template)
  return (
    <Page title={texts.title} lead={template ? texts.lead(template.title) : null} actions={<Make />}>
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {template && profiles ? <FillIn system={system} template={template} profiles={profiles} /> : null}
      {asked.data && runbooks ? (
        <GuideView
          procedures={asked.data}
          runbooks={new Map(runbooks.map(one => [one.id, one]))}
          system={system}
          route={route}
        />
      ) : asked.error ? null : (
        <Skeleton lines={12} />
      )}
    </Page>
  )
}
