import { Button } from '@blueprintjs/core'
import { Sort } from '@blueprintjs/icons'
import type { RoundCell } from '#domain/round'
import { SearchField } from '../../parts/search-field'
import { type Show, shows } from './grid'
import { texts } from './texts'

/** How many systems have something of each kind, each a way to see only these; and a word to look for. */
export function FilterBar({
  cells,
  systems,
  show,
  search,
  running,
  onShow,
  onSearch,
  onSort,
}: {
  cells: readonly RoundCell[]
  systems: number
  show: Show | undefined
  search: string
  running: boolean
  onShow: (show: Show | undefined) => void
  onSearch: (search: string) => void
  onSort: () => void
}) {
  return (
    <div className="live-filter">
      <fieldset className="tallies-bar" aria-label={texts.show}>
        <button type="button" className="tally" aria-pressed={show === undefined} onClick={() => onShow(undefined)}>
          {texts.allCells(systems)}
        </button>
        {(Object.keys(shows) as Show[]).map(one => {
          const count = new Set(cells.filter(shows[one]).map(cell => cell.system)).size
          const warns = count > 0 && (one === 'trouble' || one === 'unreachable')
          return (
            <button
              key={one}
              type="button"
              className={`tally${warns ? ' tally-warn' : ''}`}
              aria-pressed={show === one}
              onClick={() => onShow(show === one ? undefined : one)}
            >
              <strong>{count}</strong> {texts.shows[one]}
            </button>
          )
        })}
      </fieldset>
      <SearchField label={texts.search} value={search} onValue={onSearch} />
      {running ? (
        <Button size="small" icon={<Sort size={14} />} text={texts.sortNow} title={texts.sortNowWhy} onClick={onSort} />
      ) : null}
    </div>
  )
}
