import type { RunHeader } from '#domain/run'
import { bytes, duration, grouped } from '../../parts/units'
import { texts } from './texts'

const few = 4

/** A line in its own unit, as an operator says it. */
function amount(value: number, unit: string): string {
  if (unit === 'bytes') return bytes(value)
  if (unit === 's' || unit === 'seconds') return duration(value * 1000)
  if (unit === 'ms') return duration(value)
  return `${grouped(value)} ${unit}`
}

/** The lines that this run judged by, and who drew each; many are folded away. */
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
            <li key={line.id} title={line.source}>
              {line.title}
              <br />
              <span className="tone-warn">{amount(line.warning, line.unit)}</span>
              {' / '}
              <span className="tone-bad">{amount(line.critical, line.unit)}</span>
              <span className="muted"> · {line.set === 'default' ? 'as shipped' : `set for this ${line.set}`}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}
