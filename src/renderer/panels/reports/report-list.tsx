import { Tag } from '@blueprintjs/core'
import { Add } from '@blueprintjs/icons'
import type { ReportLine } from '#contract/reports'
import type { RunSummary } from '#contract/runs'
import { GoButton } from '../../parts/go-link'
import { Ago, Moment, useNow } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { markOfSummary } from '../../parts/summary-mark'
import { Visible } from '../../parts/visible'
import { toReport, toRun, toStart } from '../../route'
import { Changed } from './changed'
import { kinds, texts } from './texts'

/** Reports by kind, each with its last one: when, what it says, what changed, when the next is due. */
export function ReportList({ system, lines }: { system: string; lines: readonly ReportLine[] }) {
  const now = useNow(60_000)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.title}>
      <table className="grid reports">
        <thead>
          <tr>
            {[texts.report, texts.last, texts.verdict, texts.since, texts.due].map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="unseen">{texts.make}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(line => (
            <Line key={line.runbook} system={system} line={line} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Line({ system, line, now }: { system: string; line: ReportLine; now: number }) {
  const { runbook, title, kind, going, dueAt } = line
  const last = line.made[0]
  return (
    <tr>
      <th scope="row">
        {last ? (
          <a href={toReport(system, last.id, ofKind(kind))} title={texts.openLast(title)}>
            <Visible text={title} />
          </a>
        ) : (
          <Visible text={title} />
        )}{' '}
        <Tag minimal>{kinds[kind]}</Tag>
        <div className="muted report-summary">
          <Visible text={line.summary} />
        </div>
      </th>
      <td>
        {going ? (
          <a href={toRun(system, going.id)}>{texts.going}</a>
        ) : last ? (
          <Ago at={last.startedAt} />
        ) : (
          <span className="muted">{texts.never}</span>
        )}
      </td>
      <td className="headline-cell">{last ? <Verdict run={last} /> : null}</td>
      <td>{last && kind !== 'certificate' ? <Changed run={last.id} /> : null}</td>
      <td>
        {dueAt === undefined ? (
          <span className="muted">{texts.onDemand}</span>
        ) : Date.parse(dueAt) <= now ? (
          <span className="due-mark">{texts.dueNow}</span>
        ) : (
          <Moment at={dueAt} />
        )}
      </td>
      <td className="actions-cell">
        <GoButton
          icon={<Add size={14} />}
          text={texts.make}
          aria-label={texts.makeOne(title)}
          to={toStart(system, runbook)}
        />
      </td>
    </tr>
  )
}

const ofKind = (kind: ReportLine['kind']) => (kind === 'certificate' ? { kind } : {})

const Verdict = ({ run }: { run: RunSummary }) => (
  <>
    <Outcome mark={markOfSummary(run)} />
    {run.headline ? (
      <>
        {' · '}
        <Visible text={run.headline} />
      </>
    ) : null}
  </>
)
