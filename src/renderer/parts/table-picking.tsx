/** Rows being picked: by their position in the table as it came, never by what happens to be in sight. */
export interface Picking {
  readonly many: boolean
  readonly picked: ReadonlySet<number>
  readonly label: (index: number) => string
  readonly onPick: (picked: ReadonlySet<number>) => void
}

export function PickOne({ picking, index }: { picking: Picking; index: number }) {
  const checked = picking.picked.has(index)
  const pick = () => {
    if (!picking.many) return picking.onPick(new Set([index]))
    const picked = new Set(picking.picked)
    if (!picked.delete(index)) picked.add(index)
    picking.onPick(picked)
  }
  return (
    <input
      type={picking.many ? 'checkbox' : 'radio'}
      aria-label={`Pick ${picking.label(index)}`}
      checked={checked}
      onChange={pick}
    />
  )
}

/** Picks or drops all rows that the filter lets through; says so by its count. */
export function PickAll({ picking, indexes }: { picking: Picking; indexes: readonly number[] }) {
  if (!picking.many) return <span className="unseen">Pick</span>
  const all = indexes.length > 0 && indexes.every(index => picking.picked.has(index))
  const toggle = () => {
    const picked = new Set(picking.picked)
    for (const index of indexes) {
      if (all) picked.delete(index)
      else picked.add(index)
    }
    picking.onPick(picked)
  }
  return <input type="checkbox" aria-label={`Pick all ${indexes.length} rows`} checked={all} onChange={toggle} />
}
