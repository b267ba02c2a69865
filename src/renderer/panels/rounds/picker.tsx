import { type ReactNode, useState } from 'react'
import { SearchField } from '../../parts/search-field'
import { Visible } from '../../parts/visible'

export interface Choice {
  readonly id: string
  readonly title: string
  /** Under which heading it stands, and what stands beside it. */
  readonly group: string
  readonly beside?: ReactNode
}

/** Any number of many, by ticking; a search above where there are more than a glance takes in, a button for each group. */
export function Picker({
  name,
  find,
  choices,
  picked,
  onPick,
}: {
  name: string
  find: string
  choices: readonly Choice[]
  picked: ReadonlySet<string>
  onPick: (picked: ReadonlySet<string>) => void
}) {
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const shown = choices.filter(one => `${one.title} ${one.id} ${one.group}`.toLowerCase().includes(wanted))
  const groups = Map.groupBy(shown, one => one.group)
  const set = (ids: readonly string[], on: boolean) => {
    const next = new Set(picked)
    for (const id of ids) {
      if (on) next.add(id)
      else next.delete(id)
    }
    onPick(next)
  }
  return (
    <fieldset className="picker" aria-label={name}>
      {choices.length > 8 ? <SearchField label={find} value={search} onValue={setSearch} /> : null}
      <div className="picker-list">
        {[...groups].map(([group, list]) => {
          const ids = list.map(one => one.id)
          const all = ids.every(id => picked.has(id))
          return (
            <div key={group}>
              <label className="picker-group">
                <input
                  type="checkbox"
                  checked={all}
                  ref={box => {
                    if (box) box.indeterminate = !all && ids.some(id => picked.has(id))
                  }}
                  onChange={() => set(ids, !all)}
                />
                <span className="eyebrow">{group}</span>
                <span className="muted">{ids.length}</span>
              </label>
              {list.map(one => (
                <label key={one.id} className="picker-line">
                  <input
                    type="checkbox"
                    checked={picked.has(one.id)}
                    onChange={() => set([one.id], !picked.has(one.id))}
                  />
                  <Visible text={one.title} />
                  {one.beside}
                </label>
              ))}
            </div>
          )
        })}
      </div>
    </fieldset>
  )
}
