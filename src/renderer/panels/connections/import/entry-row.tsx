import { memo } from 'react'
import type { MarkedEntry } from '#domain/import'
import { protocolWords } from '../../../parts/fits'
import { Visible } from '../../../parts/visible'
import type { Standing } from './choice'

const problemWords = { missing: 'A name is needed.', twice: 'Another one has this name.' }

/** One connection of the source. Drawn anew only when it changes itself: a long list stays quick while one types. */
export const EntryRow = memo(function EntryRow({
  entry,
  through,
  sealing,
  taken,
  needed,
  name,
  problem,
  onTake,
  onName,
}: {
  entry: MarkedEntry
  through: string | undefined
  sealing: boolean
  onTake: (key: string, taken: boolean) => void
  onName: (key: string, name: string) => void
} & Standing) {
  const { key, draft, address, known, notes } = entry
  return (
    <tr className={taken ? undefined : 'not-taken'}>
      <td className="pick-cell">
        <input
          type="checkbox"
          aria-label={`Take ${draft.name}`}
          checked={taken}
          disabled={needed || known !== undefined}
          title={needed && taken ? 'Others go through it.' : undefined}
          onChange={event => onTake(key, event.currentTarget.checked)}
        />
      </td>
      <th scope="row">
        {taken ? (
          <input
            className={`bp6-input bp6-small${problem ? ' bp6-intent-danger' : ''}`}
            aria-label={`Name of ${draft.name}`}
            aria-invalid={problem !== undefined}
            spellCheck={false}
            value={name}
            onChange={event => onName(key, event.currentTarget.value)}
          />
        ) : (
          <Visible text={name} />
        )}
        {problem ? <div className="tone-bad">{problemWords[problem]}</div> : null}
      </th>
      <td>{protocolWords[draft.protocol]}</td>
      <td className="mono">
        <Visible text={address} />
      </td>
      <td>{through === undefined ? <span className="muted">directly</span> : <Visible text={through} />}</td>
      <td>{secretWord(entry, sealing)}</td>
      <td className="import-notes">
        {known ? (
          <div>
            There already: <Visible text={`${known.system} / ${known.target}`} />
          </div>
        ) : null}
        {notes.map(note => (
          <div key={note}>
            <Visible text={note} />
          </div>
        ))}
      </td>
    </tr>
  )
})

function secretWord({ draft, hasPassword }: MarkedEntry, sealing: boolean): string {
  if (hasPassword) return sealing ? 'has a password, sealed' : 'has a password, asked for'
  if (draft.secret.from === 'ask') return 'asked for'
  if (draft.protocol !== 'ssh') return 'none'
  return draft.key ? 'key file' : 'SSH agent'
}
