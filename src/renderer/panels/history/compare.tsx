import type { Finding } from '#domain/finding'
import type { Run } from '#domain/run'
import { useFinishedRun } from '../../asks/run'
import { failureOf } from '../../client/client'
import { SeverityIcon } from '../../parts/badges'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Moment } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block, Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toPage, toRun } from '../../route'
import { compareRuns } from './compared'
import { texts } from './texts'

/** Two runs, the earlier on the left: what went, what came, what stayed, how long each step took. */
export function Compare({ first, second, system }: { first: string; second: string; system: string | null }) {
  const one = useFinishedRun(first)
  const two = useFinishedRun(second)
  const error = one.error ?? two.error
  const back = <GoButton to={toPage('history', system)} text={texts.back} />
  if (error) {
    return (
      <Page title={texts.compareTitle} actions={back}>
        <FailureNote failure={failureOf(error)} />
      </Page>
    )
  }
  if (!one.data || !two.data) return <Skeleton lines={8} />
  const swapped = (one.data.startedAt ?? '') > (two.data.startedAt ?? '')
  const [before, after] = swapped ? [two.data, one.data] : [one.data, two.data]
  const view = compareRuns(before, after)
  return (
    <Page title={texts.compareTitle} actions={back}>
      <div className="two">
        <Card run={before} />
        <Card run={after} />
      </div>
      <Block title={texts.findings} id="compared-findings">
        <List title={texts.onlyA} findings={view.gone} />
        <List title={texts.onlyB} findings={view.fresh} />
        <List title={texts.both} findings={view.both} />
      </Block>
      <Block title={texts.steps} id="compared-steps">
        <table className="compared">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col" className="numeric">
                Earlier
              </th>
              <th scope="col" className="numeric">
                Later
              </th>
            </tr>
          </thead>
          <tbody>
            {view.steps.map((step, at) => (
              <tr key={`${step.title} ${at + 1}`}>
                <th scope="row">
                  <Visible text={step.title} />
                </th>
                <td className="numeric">{step.before === undefined ? '—' : duration(step.before)}</td>
                <td className="numeric">{step.after === undefined ? '—' : duration(step.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Block>
    </Page>
  )
}

function Card({ run }: { run: Run }) {
  const header = run.header
  if (!header) return null
  return (
    <section className="card">
      <h2>
        <a href={toRun(header.system.id, header.id)}>
          <Visible text={header.title} />
        </a>
      </h2>
      <p>
        <Outcome mark={run.outcome ?? 'running'} /> · <Visible text={header.system.name} /> ·{' '}
        <Moment at={run.startedAt ?? ''} />
      </p>
    </section>
  )
}

function List({ title, findings }: { title: string; findings: readonly Finding[] }) {
  return (
    <>
      <h3 className="eyebrow">
        {title} · {findings.length}
      </h3>
      <ul className="compared-findings">
        {findings.map((finding, at) => (
          <li key={`${finding.title} ${at + 1}`}>
            <SeverityIcon severity={finding.severity} size={14} /> <Visible text={finding.title} />
          </li>
        ))}
      </ul>
    </>
  )
}
