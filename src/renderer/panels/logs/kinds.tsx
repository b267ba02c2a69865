import { HTMLSelect } from '@blueprintjs/core'
import { useState } from 'react'
import type { LogGroup, LogSource } from '#domain/log'
import { useLogKinds } from '../../asks/logs'
import { failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { Ago } from '../../parts/moment'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { Histogram } from './histogram'
import { levelWords, texts } from './texts'

const spans = [1, 6, 24, 168]

/** Errors and warnings of a source, alike ones together, and when they came. */
export function Kinds({
  profile,
  source,
  onTime,
}: {
  profile: string
  source: LogSource
  onTime: (time: string) => void
}) {
  const [hours, setHours] = useState(24)
  const asked = useLogKinds(profile, source, hours)
  const kinds = asked.data
  return (
    <div className="log-kinds">
      <p>
        {texts.kindsOf}{' '}
        <HTMLSelect
          aria-label={texts.kindsOf}
          value={String(hours)}
          onChange={event => setHours(Number(event.currentTarget.value))}
          options={spans.map(span => ({ value: String(span), label: span === 168 ? '7 days' : `${span} h` }))}
        />
      </p>
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {!kinds && !asked.error ? <Skeleton lines={6} /> : null}
      {kinds ? (
        <>
          {kinds.cut ? <p className="muted">{texts.cut}</p> : null}
          <Histogram kinds={kinds} onTime={onTime} />
          {kinds.groups.length === 0 ? <p>{texts.noKinds}</p> : <Groups groups={kinds.groups} onTime={onTime} />}
        </>
      ) : null}
    </div>
  )
}

const Groups = ({ groups, onTime }: { groups: readonly LogGroup[]; onTime: (time: string) => void }) => (
  <div className="table-scroll">
    <table className="log-groups">
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Count</th>
          <th scope="col">Last hour</th>
          <th scope="col">Kind</th>
          <th scope="col">First</th>
          <th scope="col">Last</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(group => (
          <tr key={`${group.level} ${group.fingerprint}`}>
            <td className={`log-level log-${group.level}`}>{levelWords[group.level]}</td>
            <td className="number">{group.count}</td>
            <td className="number">{group.lastHour}</td>
            <td title={group.sample}>
              <Visible text={group.words} />
            </td>
            <td>{group.firstSeen ? <Ago at={group.firstSeen} /> : null}</td>
            <td>
              {group.lastSeen ? (
                <button type="button" className="log-jump" onClick={() => onTime(group.lastSeen ?? '')}>
                  <Ago at={group.lastSeen} />
                </button>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
