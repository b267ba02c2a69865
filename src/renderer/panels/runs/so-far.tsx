import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { SeverityIcon } from '../../parts/badges'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'

const shown = 8

/** What the run has found until now, each with its step: nobody should decide from memory. */
export function SoFar({ run, id, system }: { run: Run; id: string; system: string }) {
  const found = worstFirst(findingsOf(run).map(({ step, finding }) => ({ step, ...finding })))
  if (found.length === 0) return <p className="muted">Nothing was found until here.</p>
  return (
    <section className="so-far" aria-label="Found until here">
      <h3 className="eyebrow">Found until here</h3>
      <ul className="compared-findings">
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
