import { Button, InputGroup } from '@blueprintjs/core'
import { useEffect, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { RedisKey, RedisKeyPage } from '#domain/redis-console'
import { useConnection } from '../../asks/connection'
import { client, failureOf } from '../../client/client'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { counted, grouped } from '../../parts/units'
import { KeyTree } from './key-tree-view'
import { texts } from './texts'
import { ValueView } from './value-view'

const emptyPage: RedisKeyPage = { keys: [], cursor: '0', ofKeys: null, serverMs: 0 }

/** What was looked at, for as long as the page is open. */
export interface Browsing {
  readonly match: string
  readonly met?: RedisKeyPage
  readonly chosen?: RedisKey
}
export const notBrowsed: Browsing = { match: '*' }

/** The keys of a database by prefix, met a few at a time, and a part of the value of one. */
export function Keys({
  profile,
  browsing: { match, met, chosen },
  onBrowse,
  onType,
}: {
  profile: string
  browsing: Browsing
  onBrowse: (more: Partial<Browsing>) => void
  onType: (text: string) => void
}) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const offline = useConnection() !== 'open'
  const look = async (from: RedisKeyPage) => {
    setBusy(true)
    setFailure(undefined)
    try {
      const page = await client.redis.keys({ profile, match: match.trim() || '*', cursor: from.cursor })
      const known = new Set(from.keys.map(one => one.key))
      const keys = [...from.keys, ...page.keys.filter(one => !known.has(one.key))]
      onBrowse({ met: { ...page, keys, serverMs: from.serverMs + page.serverMs } })
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setBusy(false)
    }
  }
  // Who opens this wants to see keys: one page of them, within a share of the server's time.
  const looked = useRef(met !== undefined)
  useEffect(() => {
    if (looked.current || offline) return
    looked.current = true
    void look(emptyPage)
  })
  const goesOn = met !== undefined && met.cursor !== '0'
  return (
    <div className="redis-keys">
      <section className="redis-browser" aria-label={texts.keys}>
        <form
          className="table-tools"
          onSubmit={event => {
            event.preventDefault()
            if (!offline) void look(emptyPage)
          }}
        >
          <InputGroup
            size="small"
            aria-label={texts.pattern}
            value={match}
            spellCheck={false}
            onValueChange={to => onBrowse({ match: to, met: undefined })}
          />
          <Button size="small" type="submit" intent="primary" text={texts.look} loading={busy} disabled={offline} />
          {goesOn ? (
            <Button size="small" text={texts.lookOn} disabled={busy || offline} onClick={() => void look(met)} />
          ) : null}
        </form>
        {failure ? <FailureNote failure={failure} /> : null}
        {met ? (
          <p className="muted" role="status">
            {`${counted(met.keys.length, 'key')} met${met.ofKeys === null ? '' : ` of ${grouped(met.ofKeys)} in all`}; the server was busy with it for ${met.serverMs} ms at most${goesOn ? '; there are more' : ''}`}
          </p>
        ) : null}
        {met && met.keys.length > 0 ? (
          <KeyTree keys={met.keys} chosen={chosen?.key} onChoose={key => onBrowse({ chosen: key })} />
        ) : (
          <Empty title={texts.noKeys}>
            <p>{texts.noKeysWhy}</p>
          </Empty>
        )}
      </section>
      {chosen ? (
        <ValueView key={chosen.key} profile={profile} name={chosen.key} onType={onType} />
      ) : (
        <Empty title={texts.noValue}>
          <p>{texts.noValueWhy}</p>
        </Empty>
      )}
    </div>
  )
}
