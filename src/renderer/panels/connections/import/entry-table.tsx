import { useCallback } from 'react'
import type { MarkedEntry } from '#domain/import'
import type { Choice, Standing } from './choice'
import { EntryRow } from './entry-row'
import { texts } from './texts'

/** The connections of a source, each with a box and a name. */
export function EntryTable({
  entries,
  standing,
  sealing,
  onChoice,
}: {
  entries: readonly MarkedEntry[]
  standing: ReadonlyMap<string, Standing>
  sealing: boolean
  onChoice: (change: (before: Choice) => Choice) => void
}) {
  const onTake = useCallback(
    (key: string, taken: boolean) =>
      onChoice(before => {
        const off = new Set(before.off)
        if (taken) off.delete(key)
        else off.add(key)
        return { ...before, off }
      }),
    [onChoice],
  )
  const onName = useCallback(
    (key: string, name: string) => onChoice(before => ({ ...before, names: { ...before.names, [key]: name } })),
    [onChoice],
  )
  const fresh = entries.filter(one => !one.known)
  const all = fresh.length > 0 && fresh.every(one => standing.get(one.key)?.taken)
  const toggle = () => onChoice(before => ({ ...before, off: new Set(all ? fresh.map(one => one.key) : []) }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll import-table" tabIndex={0} aria-label={texts.entries}>
      <table className="grid">
        <thead>
          <tr>
            <th scope="col" className="pick-cell">
              <input type="checkbox" aria-label={texts.all} checked={all} disabled={!fresh.length} onChange={toggle} />
            </th>
            <th scope="col">Name</th>
            <th scope="col">Protocol</th>
            <th scope="col">Address</th>
            <th scope="col">Through</th>
            <th scope="col">Secret</th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(entry => {
            const stands = standing.get(entry.key)
            return stands ? (
              <EntryRow
                key={entry.key}
                entry={entry}
                through={entry.through === undefined ? undefined : standing.get(entry.through)?.name}
                sealing={sealing}
                {...stands}
                onTake={onTake}
                onName={onName}
              />
            ) : null
          })}
        </tbody>
      </table>
    </section>
  )
}
