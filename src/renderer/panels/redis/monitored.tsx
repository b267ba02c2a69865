import { Button, Callout, HTMLSelect } from '@blueprintjs/core'
import { useEffect, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { counted } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { commonest, heard, nothingHeard } from './heard'
import { texts } from './texts'

/** MONITOR: asked for with its price in sight, watched for some seconds, and counted by command. */
export function Monitored({ profile, warning }: { profile: string; warning: string }) {
  const [seconds, setSeconds] = useState(5)
  const [left, setLeft] = useState<number>()
  const [seen, setSeen] = useState(nothingHeard)
  const [failure, setFailure] = useState<Failure>()
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])
  const watch = async () => {
    stop.current = new AbortController()
    const { signal } = stop.current
    setSeen(nothingHeard)
    setFailure(undefined)
    setLeft(seconds)
    const ticking = setInterval(() => setLeft(now => Math.max(0, (now ?? 0) - 1)), 1000)
    try {
      for await (const more of await client.redis.monitor({ profile, forSeconds: seconds }, { signal }))
        setSeen(before => heard(before, more))
    } catch (error) {
      if (!signal.aborted) setFailure(failureOf(error))
    } finally {
      clearInterval(ticking)
      setLeft(undefined)
    }
  }
  const going = left !== undefined
  const begun = going || seen.all > 0
  return (
    <>
      <Callout intent="warning" compact>
        <p>{warning}</p>
        <div className="table-tools">
          <HTMLSelect
            aria-label={texts.watchFor}
            value={seconds}
            disabled={going}
            onChange={event => setSeconds(Number(event.currentTarget.value))}
            options={[2, 5, 10, 30, 60].map(value => ({ value, label: `${value} s` }))}
          />
          {going ? (
            <Button
              size="small"
              intent="danger"
              variant="outlined"
              text={texts.stopWatching}
              onClick={() => stop.current?.abort()}
            />
          ) : (
            <Button size="small" intent="warning" text={texts.watch(seconds)} onClick={() => void watch()} />
          )}
          <span role="status">{going ? texts.watching(left) : ''}</span>
        </div>
      </Callout>
      {failure ? <FailureNote failure={failure} /> : null}
      {begun ? (
        <>
          <p className="muted" role="status">
            {seen.all === 0
              ? texts.nothingSent
              : `${counted(seen.all, 'command')}${seen.all > seen.lines.length ? `, the last ${seen.lines.length} shown` : ''} · ${texts.mostSent}: ${commonest(seen)}`}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className="redis-monitored" aria-label={texts.watched} tabIndex={0}>
            {seen.lines.map((line, at) => (
              <code key={seen.all - at}>
                <Visible text={line} />
              </code>
            ))}
          </section>
        </>
      ) : null}
    </>
  )
}
