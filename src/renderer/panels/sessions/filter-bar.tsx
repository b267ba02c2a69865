import { Checkbox, HTMLSelect } from '@blueprintjs/core'
import { SearchField } from '../../parts/search-field'
import { type Filter, tallies } from './filter'
import { isClient, type Session } from './session'
import { texts } from './texts'

/** How many there are of each kind, each a way to see only these; and who, through what, doing what. */
export function FilterBar({
  sessions,
  filter,
  onFilter,
  limit,
}: {
  sessions: readonly Session[]
  filter: Filter
  onFilter: (filter: Filter) => void
  /** The server's own, 0 where it is not known. */
  limit: number
}) {
  const clients = sessions.filter(isClient)
  const options = (of: (one: Session) => string, chosen: string, all: string) => [
    { value: '', label: all },
    ...[...new Set([...clients.map(of), chosen])]
      .filter(Boolean)
      .toSorted()
      .map(value => ({ value, label: value.slice(0, 60) })),
  ]
  return (
    <div className="live-filter">
      <fieldset className="tallies-bar" aria-label="State">
        <button
          type="button"
          className="tally"
          aria-pressed={filter.state === ''}
          onClick={() => onFilter({ ...filter, state: '' })}
        >
          <strong>{clients.length}</strong> {limit > 0 ? `of ${limit} ` : ''}connected
        </button>
        {Object.entries(tallies).map(([state, { word, is }]) => {
          const count = clients.filter(is).length
          return (
            <button
              key={state}
              type="button"
              className={`tally${count > 0 && (state === 'waiting' || state === 'hidden') ? ' tally-warn' : ''}`}
              aria-pressed={filter.state === state}
              onClick={() => onFilter({ ...filter, state: filter.state === state ? '' : state })}
            >
              <strong>{count}</strong> {word}
            </button>
          )
        })}
      </fieldset>
      <HTMLSelect
        aria-label={texts.role}
        value={filter.role}
        onChange={event => onFilter({ ...filter, role: event.currentTarget.value })}
        options={options(one => one.role, filter.role, texts.anyRole)}
      />
      <HTMLSelect
        aria-label={texts.application}
        value={filter.application}
        onChange={event => onFilter({ ...filter, application: event.currentTarget.value })}
        options={options(one => one.application, filter.application, texts.anyApplication)}
      />
      <SearchField label={texts.search} value={filter.search} onValue={search => onFilter({ ...filter, search })} />
      <Checkbox
        checked={filter.servers}
        onChange={() => onFilter({ ...filter, servers: !filter.servers })}
        label={texts.serverToo}
      />
    </div>
  )
}
