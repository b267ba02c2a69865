import { ArrowRight, Tick } from '@blueprintjs/icons'
import type { RunSummary } from '#contract/runs'
import { worstFirst } from '#domain/finding'
import { findingsOf } from '#domain/run'
import type { System } from '#domain/system'
import { useAlerts } from '../../asks/alerts'
import { useIncidents } from '../../asks/incidents'
import { useRuns } from '../../asks/queries'
import { useFinishedRun } from '../../asks/run'
import { failureOf } from '../../client/client'
import { isTold, worstAlertsFirst } from '../../parts/alert-words'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { latestRuns } from '../../parts/latest-runs'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { markOfSummary } from '../../parts/summary-mark'
import { Visible } from '../../parts/visible'
import { toPage, toRun, toStart } from '../../route'
import { AlertLine } from './alert-line'
import { IncidentLine } from './incident-line'
import { OfSystem } from './of-system'
import { texts } from './texts'

const weight = (run: RunSummary) => {
  if (run.status === 'waiting') return 0
  if (run.outcome === 'unknown' || run.outcome === 'interrupted') return 1
  if (run.worst === 'critical') return 2
  return run.outcome === 'failed' ? 3 : 4
}

const shown = 12
const shownAlerts = 8

/** What fires, then the worst of what the latest runs say, over all systems, each with the runbook that answers it. */
export function Attention({ systems }: { systems: readonly System[] }) {
  const runs = useRuns()
  const open = useAlerts(undefined)
  const incidents = useIncidents(undefined).data ?? []
  if (!runs.data || open.isPending)
    return (
      <Block title={texts.attention} id="attention">
        <Skeleton />
      </Block>
    )
  const waiting = runs.data.filter(run => run.status === 'waiting')
  const trouble = latestRuns(runs.data).filter(run => run.outcome !== 'passed' && run.outcome !== 'cancelled')
  const list = [...waiting, ...trouble].toSorted((a, b) => weight(a) - weight(b)).slice(0, shown)
  const firing = worstAlertsFirst((open.data ?? []).filter(isTold))
  const systemOf = (id: string) => systems.find(one => one.id === id)
  const many = systems.length > 1
  return (
    <Block title={texts.attention} id="attention">
      {open.error ? <FailureNote failure={failureOf(open.error)} onRetry={() => void open.refetch()} /> : null}
      {list.length + firing.length + incidents.length === 0 ? (
        open.error ? null : (
          <Empty
            title={runs.data.length ? texts.quiet : texts.neverRan}
            icon={runs.data.length ? <Tick size={24} /> : undefined}
          >
            <p>{runs.data.length ? texts.quietWhy : texts.neverRanWhy}</p>
          </Empty>
        )
      ) : (
        <ul className="attention">
          {incidents.map(incident => (
            <IncidentLine key={incident.id} incident={incident} system={systemOf(incident.system)} many={many} />
          ))}
          {firing.slice(0, shownAlerts).map(alert => (
            <AlertLine key={alert.id} alert={alert} system={systemOf(alert.system)} many={many} />
          ))}
          {firing.length > shownAlerts ? (
            <li className="attention-line">
              <a href={toPage('alerts', null)}>{texts.moreAlerts(firing.length - shownAlerts)}</a>
            </li>
          ) : null}
          {list.map(run => (
            <Line key={run.id} run={run} system={systemOf(run.system)} many={many} />
          ))}
        </ul>
      )}
    </Block>
  )
}

function Line({ run, system, many }: { run: RunSummary; system: System | undefined; many: boolean }) {
  const folded = useFinishedRun(run.status === 'finished' && run.findings > 0 ? run.id : undefined).data
  const worst = folded ? findingsOf(folded) : []
  const answer = worstFirst(worst.map(({ step, finding }) => ({ ...finding, step }))).find(
    finding => finding.next?.runbook,
  )
  return (
    <li className="attention-line">
      <Outcome mark={markOfSummary(run)} brief />
      <div className="attention-text">
        <a href={toRun(run.system, run.id)}>
          <Visible text={run.status === 'waiting' ? texts.waits(run.title) : (run.headline ?? run.title)} />
        </a>
        <span className="muted">
          <OfSystem system={system} many={many} />
          <Visible text={run.status === 'waiting' ? (run.headline ?? texts.nothingYet) : run.title} /> ·{' '}
          <Ago at={run.finishedAt ?? run.startedAt} />
          {run.findings > 1 ? ` · ${run.findings - 1} more` : ''}
        </span>
      </div>
      {answer?.next?.runbook ? (
        <GoButton
          variant="outlined"
          endIcon={<ArrowRight size={14} />}
          to={toStart(run.system, answer.next.runbook, answer.next.parameters, { run: run.id, step: answer.step })}
          text={answer.next.runbook}
          title={`Answers: ${answer.title}`}
        />
      ) : null}
    </li>
  )
}
