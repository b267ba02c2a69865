import type { AppliedThreshold } from '#domain/threshold'
import { ago, bytes, duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { DrillMark } from './drill-mark'
import type { Series } from './series'
import { StandingWord } from './standing-word'
import { texts } from './texts'
import { Timeline } from './timeline'

const days = 30

/** One line for each series: how it stands, its last weeks, its size, its newest drill. */
export function SeriesList({
  system,
  series,
  open,
  at,
  age,
  onOpen,
}: {
  system: string
  series: readonly Series[]
  open: string | undefined
  /** When this was seen. */
  at: string
  age: AppliedThreshold | null
  onOpen: (name: string) => void
}) {
  const line = age ? `late after ${age.warning} h, too old after ${age.critical} h (${age.source})` : texts.noThreshold
  return (
    <table className="grid backup-series">
      <thead>
        <tr>
          <th scope="col">{texts.series}</th>
          <th scope="col">{texts.newest}</th>
          <th scope="col">{texts.lastDays(days)}</th>
          <th scope="col" className="numeric">
            {texts.size}
          </th>
          <th scope="col">{texts.drilled}</th>
        </tr>
      </thead>
      <tbody>
        {series.map(one => (
          <tr key={one.name} className={one.name === open ? 'open-series' : undefined}>
            <th scope="row">
              <button
                type="button"
                className="series-name"
                aria-current={one.name === open ? 'true' : undefined}
                onClick={() => onOpen(one.name)}
              >
                <Visible text={one.name} />
              </button>
            </th>
            <td>
              <StandingWord standing={one.standing} title={line} /> {ago(one.ageMs)}
              {one.problem ? (
                <div className="tone-bad">
                  <Visible text={one.problem} />
                </div>
              ) : null}
            </td>
            <td>
              <Timeline dumps={one.dumps} until={Date.parse(at)} days={days} name={one.name} />
              {one.longestGapMs !== null && one.usualGapMs !== null && one.longestGapMs > 1.5 * one.usualGapMs ? (
                <div className="muted">{texts.gap(duration(one.longestGapMs))}</div>
              ) : null}
            </td>
            <td className="numeric">
              {one.dumps[0] ? bytes(one.dumps[0].bytes) : ''}
              {one.sizePct === null ? null : <div className="muted">{texts.usual(Math.round(one.sizePct))}</div>}
            </td>
            <td>
              <DrillMark system={system} drill={one.drill} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
