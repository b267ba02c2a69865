import { Button, InputGroup, Switch } from '@blueprintjs/core'
import { Search } from '@blueprintjs/icons'
import { type FormEvent, useMemo, useRef, useState } from 'react'
import { type Level, type LogSource, levels } from '#domain/log'
import { FailureNote } from '../../parts/failure-note'
import { usePageKeys } from '../../parts/page-keys'
import { bytes as bytesWords } from '../../parts/units'
import { EntryDetails } from './entry-details'
import { EntryList } from './entry-list'
import { Kinds } from './kinds'
import type { Seen } from './seen'
import { levelWords, texts } from './texts'
import { useLogFollow } from './use-follow'
import { useLogSearch } from './use-search'
import { useLogWindow } from './use-window'

/** One source: read backwards from its end, searched on its server, followed, or seen by kinds. */
export function Viewer({
  system,
  profile,
  source,
  time,
}: {
  system: string
  profile: string
  source: LogSource
  time: string | undefined
}) {
  const window = useLogWindow(profile, source, time ? { time } : { end: true })
  const search = useLogSearch(profile, source)
  const [words, setWords] = useState('')
  const [only, setOnly] = useState<readonly Level[]>([])
  const [following, setFollowing] = useState(false)
  const [byKind, setByKind] = useState(false)
  const [chosen, setChosen] = useState<number>()
  const [columns, setColumns] = useState<readonly string[]>([])
  const [note, setNote] = useState<string>()
  const field = useRef<HTMLInputElement>(null)

  const searching = search.phase !== 'none'
  const hits: Seen = useMemo(
    () => ({ entries: search.hits, before: null, after: 'hits', moved: 0, round: 0 }),
    [search.hits],
  )
  const seen = searching ? hits : window.seen
  const look = (text: string, wanted: readonly Level[]) => {
    setChosen(undefined)
    setByKind(false)
    setFollowing(false)
    if (text === '' && wanted.length === 0) search.clear()
    else search.start({ text, levels: wanted })
  }
  const choose = (wanted: readonly Level[]) => {
    setOnly(wanted)
    look(words.trim(), wanted)
  }
  const showAt = (at: Parameters<typeof window.open>[0]) => {
    search.clear()
    setOnly([])
    setByKind(false)
    setFollowing(false)
    setChosen(undefined)
    window.open(at)
  }
  const follow = (on: boolean) => {
    setNote(undefined)
    setChosen(undefined)
    if (on) showAt({ end: true })
    setFollowing(on)
  }
  // From where the part on the screen ends, so that nothing is missed in between.
  const after = following && !window.busy && window.seen.after === null ? window.end : undefined
  const followFailure = useLogFollow(profile, source, after, came => {
    window.add(came.entries)
    if (came.rotated) setNote(texts.rotated)
    else if (came.skipped > 0) setNote(texts.skipped(came.skipped))
  })
  usePageKeys({
    f: () => follow(!following),
    '/': () => field.current?.focus(),
    e: () => choose(only.length > 0 ? [] : ['fatal', 'error']),
  })
  const entry = chosen === undefined ? undefined : seen.entries[chosen]
  const failure = search.failure ?? window.failure ?? followFailure
  const submit = (event: FormEvent) => {
    event.preventDefault()
    look(words.trim(), only)
  }
  return (
    <div className="log-viewer">
      <form className="log-tools" onSubmit={submit}>
        <InputGroup
          inputRef={field}
          size="small"
          type="search"
          className="log-search"
          leftIcon={<Search size={14} />}
          aria-label={texts.search}
          placeholder={texts.search}
          value={words}
          onValueChange={value => {
            setWords(value)
            if (value === '' && only.length === 0) search.clear()
          }}
        />
        {search.phase === 'running' || search.phase === 'stopping' ? (
          <Button
            size="small"
            text={search.phase === 'running' ? texts.stop : texts.stopping}
            disabled={search.phase === 'stopping'}
            onClick={search.stop}
          />
        ) : (
          <Button size="small" type="submit" text={texts.searchAgain} />
        )}
        <fieldset className="log-levels" aria-label={texts.levels}>
          {levels
            .filter(level => level !== 'plain')
            .map(level => (
              <button
                key={level}
                type="button"
                aria-pressed={only.includes(level)}
                className={`log-chip log-${level}`}
                onClick={() => choose(only.includes(level) ? only.filter(one => one !== level) : [...only, level])}
              >
                {levelWords[level]}
              </button>
            ))}
        </fieldset>
        <span className="log-space" />
        <input
          type="datetime-local"
          step={1}
          className="log-time-field"
          aria-label={texts.jump}
          title={texts.jump}
          onChange={event => {
            const at = new Date(event.currentTarget.value)
            if (!Number.isNaN(at.getTime())) showAt({ time: at.toISOString() })
          }}
        />
        <Button size="small" text={texts.end} onClick={() => showAt({ end: true })} />
        <Button
          size="small"
          active={byKind}
          text={byKind ? texts.lines : texts.kinds}
          onClick={() => setByKind(!byKind)}
        />
        <Switch className="freeze" checked={following} label={texts.follow} onChange={() => follow(!following)} />
      </form>
      <p className="log-state" role="status">
        {searching
          ? texts.found(
              search.hits.length,
              search.phase === 'running' || search.phase === 'stopping' ? null : search.phase,
            )
          : null}
        {search.phase === 'stopped' && !search.failure ? ` · ${texts.stopped}` : null}
        {!searching && window.busy ? texts.reading : null}
        {!searching && !window.busy && window.bytes !== undefined ? bytesWords(window.bytes) : null}
        {note ? ` · ${note}` : null}
      </p>
      {failure ? <FailureNote failure={failure} onRetry={() => showAt({ end: true })} /> : null}
      {byKind ? (
        <Kinds profile={profile} source={source} onTime={at => showAt({ time: at })} />
      ) : (
        <>
          {seen.entries.length === 0 && !window.busy && !searching && !failure ? (
            <p className="muted">{texts.empty}</p>
          ) : null}
          <EntryList
            seen={seen}
            columns={columns}
            chosen={chosen}
            atEnd={following && chosen === undefined}
            onChoose={setChosen}
            onNear={way => {
              if (!searching && !following) window.more(way)
            }}
          />
          {entry ? (
            <EntryDetails
              system={system}
              source={source}
              placed={entry}
              columns={columns}
              onColumn={name =>
                setColumns(columns.includes(name) ? columns.filter(one => one !== name) : [...columns, name])
              }
              onAround={
                searching ? place => showAt(source.kind === 'file' ? { after: place } : { before: place }) : undefined
              }
            />
          ) : null}
        </>
      )}
    </div>
  )
}
