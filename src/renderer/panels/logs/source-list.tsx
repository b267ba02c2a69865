import { useState } from 'react'
import type { LogListed } from '#contract/logs'
import type { LogSource } from '#domain/log'
import { keyOfSource } from '../../parts/log-source-key'
import { SearchField } from '../../parts/search-field'
import { bytes } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

const kinds = [
  ['file', texts.files],
  ['container', texts.containers],
  ['unit', texts.units],
] as const

/** The logs of a host, by kind; those that cannot be read say why. */
export function SourceList({
  sources,
  open,
  onOpen,
}: {
  sources: readonly LogListed[]
  open: string | undefined
  onOpen: (source: LogSource) => void
}) {
  const [words, setWords] = useState('')
  const fits = (one: LogListed) => keyOfSource(one.source).toLowerCase().includes(words.toLowerCase())
  return (
    <nav className="log-sources" aria-label={texts.sources}>
      <SearchField label={texts.findSource} value={words} onValue={setWords} />
      <div className="log-sources-list">
        {kinds.map(([kind, title]) => {
          const own = sources.filter(one => one.source.kind === kind && fits(one))
          if (own.length === 0) return null
          return (
            <div key={kind}>
              <h2>{title}</h2>
              <ul>
                {own.map(one => {
                  const key = keyOfSource(one.source)
                  return (
                    <li key={key}>
                      <button
                        type="button"
                        aria-current={open === key ? 'true' : undefined}
                        title={
                          one.failure ? `${one.failure.message} ${one.failure.hint ?? ''}` : key.replace(/^\w+:/, '')
                        }
                        className={one.failure ? 'log-source-closed' : undefined}
                        onClick={() => onOpen(one.source)}
                      >
                        <span className="log-source-name">
                          <Visible text={nameOf(one.source)} />
                        </span>
                        {one.bytes === null ? null : <span className="muted">{bytes(one.bytes)}</span>}
                      </button>
                    </li>
                  )
                })}
              </ul>
            </div>
          )
        })}
      </div>
    </nav>
  )
}

/** Without what all have in common; the whole name stands in the title. */
function nameOf(source: LogSource): string {
  if (source.kind === 'file')
    return source.path.startsWith('/var/log/') ? source.path.slice(9) : source.path.split('/').slice(-2).join('/')
  if (source.kind === 'container') return source.container
  return source.unit === '*' ? texts.wholeJournal : source.unit.replace(/\.service$/, '')
}
