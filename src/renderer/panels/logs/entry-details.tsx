import { Button } from '@blueprintjs/core'
import { Locate } from '@blueprintjs/icons'
import { type LogSource, type PlacedEntry, sourceName } from '#domain/log'
import { AddToIncident } from '../../parts/add-to-incident'
import { CopyButton } from '../../parts/copy-button'
import { Moment } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { levelWords, texts } from './texts'

/** All that one entry tells: its fields, each of which can be a column, what belongs to it, and the line as it stands there. */
export function EntryDetails({
  system,
  source,
  placed: { place, entry },
  columns,
  onColumn,
  onAround,
}: {
  system: string
  source: LogSource
  placed: PlacedEntry
  columns: readonly string[]
  onColumn: (name: string) => void
  /** Shows what stands around it; absent where that is shown already. */
  onAround: ((place: string) => void) | undefined
}) {
  const whole = entry.trace === '' ? entry.raw : `${entry.raw}\n${entry.trace}`
  const fields = Object.entries(entry.fields)
  return (
    <section className="log-details" aria-label={texts.details}>
      <header>
        <strong className={`log-level log-${entry.level}`}>{levelWords[entry.level]}</strong>{' '}
        {entry.at === null ? <span className="muted">{texts.noTime}</span> : <Moment at={entry.at} />}{' '}
        {entry.service ? <Visible text={entry.service} /> : null}
        <span className="log-details-actions">
          {onAround && place !== '' ? (
            <Button size="small" icon={<Locate size={14} />} text={texts.here} onClick={() => onAround(place)} />
          ) : null}
          <AddToIncident system={system} text={`${sourceName(source)}\n${whole}`} />
          <CopyButton text={whole} />
        </span>
      </header>
      <p className="log-whole">
        <Visible text={entry.message} form="block" />
      </p>
      {entry.trace === '' ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keys
        <section className="log-trace" tabIndex={0} aria-label={texts.trace}>
          <Visible text={entry.trace} form="block" />
        </section>
      )}
      {fields.length === 0 ? null : (
        <table className="log-fields" aria-label={texts.fields}>
          <tbody>
            {fields.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">
                  <Visible text={name} />
                </th>
                <td>
                  <Visible text={value} />
                </td>
                <td>
                  <Button
                    size="small"
                    variant="minimal"
                    text={columns.includes(name) ? texts.noColumn : texts.asColumn}
                    aria-label={`${name} ${columns.includes(name) ? texts.noColumn : texts.asColumn}`}
                    onClick={() => onColumn(name)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
