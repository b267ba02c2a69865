import type { RunHeader } from '#domain/run-event'
import { bytes, duration, grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

const few = 3

/** A line in its own unit, as an operator says it. */
function amount(value: number, unit: string): string {
  if (unit === 'bytes') return bytes(value)
  if (unit === 's' || unit === 'seconds') return duration(value * 1000)
  if (unit === 'ms') return duration(value)
  return `${grouped(value)} ${unit}`
}

/** The lines that this run judged by, and who drew each; where a number comes from is one press away. */
export function ThresholdList({ thresholds }: { thresholds: RunHeader['thresholds'] }) {
  if (thresholds.length === 0) return null
  return (
    <section>
      <details open={thresholds.length <= few}>
        <summary>
          <h2 className="eyebrow">
            {texts.thresholds} · {thresholds.length}
          </h2>
        </summary>
        <ul className="thresholds">
          {thresholds.map(line => (
            <li key={line.id}>
              <details>
                <summary title={`${texts.source} ${line.source}`}>
                  <span className="threshold-title">{line.title}</span>
                  <span className="threshold-lines">
                    <span className="tone-warn" title="Warning">
                      {amount(line.warning, line.unit)}
                    </span>
                    <span className="tone-bad" title="Critical">
                      {amount(line.critical, line.unit)}
                    </span>
                  </span>
                  {line.set === 'default' ? null : <span className="muted">set for this {line.set}</span>}
                </summary>
                <p className="muted">
                  Warning at {amount(line.warning, line.unit)}, critical at {amount(line.critical, line.unit)},{' '}
                  {line.set === 'default' ? 'as shipped' : `set for this ${line.set}`}.
                  <br />
                  {texts.source} <Visible text={line.source} />
                </p>
              </details>
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}
