import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { useIncidentReport } from '../../asks/incidents'
import { client, failureOf } from '../../client/client'
import { download } from '../../parts/download'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Paper } from '../../parts/paper'
import { SaveAs } from '../../parts/save-as'
import { Skeleton } from '../../parts/skeleton'
import { toIncident } from '../../route'
import { texts } from './texts'

const mimes = { markdown: 'text/markdown', html: 'text/html' } as const

/** The hand-over or the post-mortem as it is read, and away as a file. */
export function ReportPage({ system, id, kind }: { system: System; id: string; kind: 'hand-over' | 'post-mortem' }) {
  const page = useIncidentReport(id, kind)
  const { act, busy, blocked } = useAct()
  const title = kind === 'hand-over' ? texts.handOver : texts.postMortem
  const save = (format: 'markdown' | 'html') =>
    act(format, async () => {
      const { name, text } = await client.incidents.report({ id, kind, format })
      download(name, mimes[format], text)
    })
  return (
    <Page title={title} actions={<GoButton text={texts.toIncident} to={toIncident(system.id, id)} />}>
      <div className="report-tools">
        <SaveAs
          formats={[
            ['html', texts.html],
            ['markdown', texts.download],
          ]}
          busy={busy}
          disabled={blocked || page.data === undefined}
          onSave={format => void save(format)}
        />
      </div>
      {page.error ? <FailureNote failure={failureOf(page.error)} onRetry={() => void page.refetch()} /> : null}
      {page.data ? (
        <Paper html={page.data.text} label={texts.paper(title)} />
      ) : page.error ? null : (
        <Skeleton lines={12} />
      )}
    </Page>
  )
}
