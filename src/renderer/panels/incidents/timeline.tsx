import { Button, HTMLSelect } from '@blueprintjs/core'
import { useState } from 'react'
import type { TimelineEntry } from '#domain/incident'
import { go } from '../../asks/place'
import { Block } from '../../parts/page'
import { stamp } from '../../parts/stamp'
import { counted } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { hashOf, toAlert, toRun } from '../../route'
import { kinds, texts } from './texts'

/** So many are drawn at first, and more with each press: an incident of days has thousands. */
const some = 200

/** What happened, newest first, all of it or of one kind; times in UTC, for people at several places speak of them. */
export function Timeline({
  system,
  id,
  entries,
  kind,
}: {
  system: string
  id: string
  entries: readonly TimelineEntry[]
  kind: string | undefined
}) {
  const [most, setMost] = useState(some)
  const ofKind = entries.filter(one => kind === undefined || one.kind === kind).toReversed()
  const shown = ofKind.slice(0, most)
  const known = [...new Set(entries.map(one => one.kind))]
  return (
    <Block
      title={`${texts.timeline}, ${counted(ofKind.length, 'entry', 'entries')}`}
      id="timeline"
      actions={
        <HTMLSelect
          aria-label={texts.show}
          value={kind ?? ''}
          onChange={event =>
            go(
              hashOf({
                ...{ system, page: 'incidents', path: [id] },
                query: { kind: event.currentTarget.value || undefined },
              }),
              { replace: true },
            )
          }
          options={[{ value: '', label: texts.everything }, ...known.map(value => ({ value, label: kinds[value] }))]}
        />
      }
    >
      {shown.length === 0 ? <p className="muted">{texts.nothing}</p> : null}
      <ol className="incident-timeline" aria-labelledby="timeline">
        {shown.map(entry => (
          <Entry key={entry.seq} system={system} entry={entry} />
        ))}
      </ol>
      {ofKind.length > shown.length ? (
        <Button
          size="small"
          text={texts.earlier(Math.min(some, ofKind.length - shown.length))}
          onClick={() => setMost(most + some)}
        />
      ) : null}
    </Block>
  )
}

function Entry({ system, entry: { at, kind, text, by, of } }: { system: string; entry: TimelineEntry }) {
  const { local, utc } = stamp(new Date(at))
  const to = of === undefined ? undefined : placeOf(system, kind, of)
  return (
    <li className={`incident-entry entry-${kind}`}>
      <time dateTime={at} title={`${local} local`}>
        {utc}
      </time>
      <strong className="entry-kind">{kinds[kind]}</strong>
      <div className="entry-text">
        <Visible text={text} form="block" />
        {by === undefined ? null : (
          <span className="muted">
            {' '}
            <Visible text={by} />
          </span>
        )}
        {to === undefined ? null : (
          <>
            {' '}
            <a href={to}>{texts.open}</a>
          </>
        )}
      </div>
    </li>
  )
}

function placeOf(system: string, kind: TimelineEntry['kind'], of: string): string | undefined {
  if (kind === 'alert') return toAlert(system, of)
  return kind === 'run' || kind === 'statement' || kind === 'evidence' ? toRun(system, of) : undefined
}
