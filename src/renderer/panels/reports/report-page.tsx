import { HTMLSelect } from '@blueprintjs/core'
import type { ReportLine } from '#contract/reports'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { useReportPage, useReports } from '../../asks/reports'
import { client, failureOf } from '../../client/client'
import { downloadReport } from '../../parts/download'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Moment } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Page } from '../../parts/page'
import { Paper } from '../../parts/paper'
import { SaveAs } from '../../parts/save-as'
import { Skeleton } from '../../parts/skeleton'
import { stamp } from '../../parts/stamp'
import { markOfSummary } from '../../parts/summary-mark'
import { Visible } from '../../parts/visible'
import { toPage, toReport, toRun, toStart } from '../../route'
import { kinds, texts } from './texts'

interface Opened {
  readonly system: string
  readonly run: string
  readonly query: Readonly<Record<string, string>>
}

/** One report as it is read: on paper, against another one, and away as a file. */
export function ReportPage({ system, run, query }: Opened) {
  const kind = query.kind === 'certificate' ? 'certificate' : 'run'
  const page = useReportPage(run, kind, query.against)
  const lines = useReports(system).data ?? []
  const line = lines.find(one => one.made.some(made => made.id === run))
  const made = line?.made.find(one => one.id === run)
  const { act, busy, blocked } = useAct()
  const title = made?.title ?? texts.report
  const save = (format: 'markdown' | 'html' | 'pdf') =>
    act(format, async () => downloadReport(await client.runs.report({ run, format, kind, against: query.against })))
  return (
    <Page
      title={<Visible text={title} />}
      lead={
        made && line ? (
          <>
            {kinds[line.kind]} · <Outcome mark={markOfSummary(made)} /> · <Moment at={made.startedAt} />
          </>
        ) : null
      }
      actions={
        <>
          <GoButton text={texts.run} to={toRun(system, run)} />
          {line ? <GoButton text={texts.makeAgain} to={toStart(system, line.runbook)} /> : null}
          <GoButton text={texts.back} to={toPage('reports', system)} />
        </>
      }
    >
      <div className="report-tools">
        {line && kind === 'run' ? <Against {...{ system, run, line }} against={query.against} /> : null}
        <SaveAs
          formats={[
            ['pdf', texts.pdf],
            ['html', texts.html],
            ['markdown', texts.markdown],
          ]}
          busy={busy}
          disabled={blocked || page.data === undefined}
          onSave={format => void save(format)}
        />
      </div>
      {page.error ? <FailureNote failure={failureOf(page.error)} onRetry={() => void page.refetch()} /> : null}
      {page.data ? (
        <Paper html={page.data.text} label={texts.page(title)} />
      ) : page.error ? null : (
        <Skeleton lines={12} />
      )}
    </Page>
  )
}

/** Which of the earlier ones it is read against; part of the address. */
function Against({
  system,
  run,
  line,
  against,
}: {
  system: string
  run: string
  line: ReportLine
  against: string | undefined
}) {
  const earlier = line.made.slice(line.made.findIndex(one => one.id === run) + 1)
  return (
    <span className="report-against">
      {texts.against}
      <HTMLSelect
        aria-label={texts.against}
        value={against ?? ''}
        onChange={event =>
          go(toReport(system, run, { against: event.currentTarget.value || undefined }), { replace: true })
        }
        options={[
          { value: '', label: texts.theOneBefore },
          ...earlier.map(one => ({ value: one.id, label: stamp(new Date(one.startedAt)).local })),
          { value: 'none', label: texts.nothing },
        ]}
      />
    </span>
  )
}
