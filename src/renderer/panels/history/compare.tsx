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
import { SystemName } from '../../parts/system-name'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toPage, toRun } from '../../route'
import { type ComparedRuns, type ComparedStep, compareRuns } from './compared'
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
        <List title={texts.onlyA} entries={view.gone.map(finding => ({ finding }))} />
        {view.unseen.length ? <List title={texts.unseen} entries={view.unseen.map(finding => ({ finding }))} /> : null}
        <List title={texts.onlyB} entries={view.fresh.map(finding => ({ finding }))} />
        <List title={texts.both} entries={view.both} />
      </Block>
      <Block title={texts.steps} id="compared-steps">
        <table className="compared">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col" colSpan={2}>
                Earlier
              </th>
              <th scope="col" colSpan={2}>
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
                <Went step={step.before} />
                <Went step={step.after} />
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
        <Outcome mark={run.outcome ?? 'running'} /> · <SystemName id={header.system.id} name={header.system.name} /> ·{' '}
        <Moment at={run.startedAt ?? ''} />
      </p>
    </section>
  )
}

function List({ title, entries }: { title: string; entries: ComparedRuns['both'] }) {
  return (
    <>
      <h3 className="eyebrow">
        {title} · {entries.length}
      </h3>
      {entries.length === 0 ? <p className="muted compared-none">{texts.noneHere}</p> : null}
      <ul className="compared-findings">
        {entries.map(({ finding, was }, at) => (
          <li key={`${finding.title} ${at + 1}`}>
            <SeverityIcon severity={finding.severity} size={14} />
            <span>
              <Visible text={finding.title} />
              {was ? (
                <span className="muted">
                  {' '}
                  · {texts.was} <Visible text={was} />
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function Went({ step }: { step: ComparedStep | undefined }) {
  return (
    <>
      <td>{step ? <Outcome mark={step.outcome} /> : <span className="muted">{texts.notRun}</span>}</td>
      <td className="numeric">{step && step.outcome !== 'skipped' ? duration(step.ms) : ''}</td>
    </>
  )
}
