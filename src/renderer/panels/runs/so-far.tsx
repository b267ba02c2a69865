import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { SeverityIcon } from '../../parts/badges'
import { Outcome } from '../../parts/outcome'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'

const shown = 8

/** What the run has found until now, and what it could not look at: nobody should decide from memory, or from nothing. */
export function SoFar({ run, id, system }: { run: Run; id: string; system: string }) {
  const found = worstFirst(findingsOf(run).map(({ step, finding }) => ({ step, ...finding })))
  const blind = Object.values(run.steps).flatMap(step =>
    step.outcome === 'failed' || step.outcome === 'unknown' ? [{ ...step, outcome: step.outcome }] : [],
  )
  if (found.length + blind.length === 0) return <p className="muted">Nothing was found until here.</p>
  return (
    <section className="so-far" aria-label="Found until here">
      <h3 className="eyebrow">Found until here</h3>
      <ul className="compared-findings">
        {blind.map(step => (
          <li key={step.id}>
            <Outcome mark={step.outcome} brief />
            <span>
              <a href={toRun(system, id, step.id)}>
                <Visible text={step.title} />
              </a>{' '}
              could not look
              {step.failure ? (
                <>
                  : <Visible text={step.failure.message} />
                </>
              ) : null}
            </span>
          </li>
        ))}
        {found.slice(0, shown).map((finding, at) => (
          <li key={`${finding.title} ${at + 1}`}>
            <SeverityIcon severity={finding.severity} size={14} />
            <a href={toRun(system, id, finding.step)}>
              <Visible text={finding.title} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
