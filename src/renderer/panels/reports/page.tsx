import { useReports } from '../../asks/reports'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { ReportList } from './report-list'
import { ReportPage } from './report-page'
import { texts } from './texts'

/** What of a system is handed to others: reports by kind and certificates; one of them open where the address names it. */
export default function ReportsPage({ route, system }: PanelProps) {
  if (!system)
    return (
      <Page title={texts.title}>
        <Empty title={texts.noSystem}>
          <p>{texts.noSystemWhy}</p>
        </Empty>
      </Page>
    )
  const run = route.path[0]
  return run ? (
    <ReportPage key={run} system={system.id} run={run} query={route.query} />
  ) : (
    <Reports key={system.id} system={system.id} />
  )
}

function Reports({ system }: { system: string }) {
  const asked = useReports(system)
  return (
    <Page title={texts.title} lead={texts.lead}>
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {asked.data?.length === 0 ? (
        <Empty title={texts.none}>
          <p>{texts.noneWhy}</p>
        </Empty>
      ) : asked.data ? (
        <ReportList system={system} lines={asked.data} />
      ) : asked.error ? null : (
        <Skeleton lines={8} />
      )}
    </Page>
  )
}
