import { Button } from '@blueprintjs/core'
import { ArrowRight, Pulse } from '@blueprintjs/icons'
import { useEffect, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Layer } from '#domain/session'
import { useConnection } from '../../asks/connection'
import { client, failureOf } from '../../client/client'
import { Advice } from '../../parts/advice'
import { FailureNote } from '../../parts/failure-note'
import { GiveAnswers } from '../../parts/give-answers'
import { GoButton } from '../../parts/go-link'
import { HostKeyNotice } from '../../parts/host-key-notice'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toStart } from '../../route'
import type { secretInput } from './secret-field'
import { texts } from './texts'

/** Tries the connection layer by layer; each row appears as it is known, with what to do about the one that fails. */
export function Layers({
  profile,
  system,
  secret,
  onTry,
}: {
  profile: Profile | undefined
  /** Where a runbook that mends a layer would run; undefined while the system is only being typed. */
  system: string | undefined
  secret: ReturnType<typeof secretInput>
  onTry: () => void
}) {
  const [layers, setLayers] = useState<readonly Layer[]>([])
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const [done, setDone] = useState(false)
  const stop = useRef<AbortController>(null)
  const offline = useConnection() !== 'open'
  useEffect(() => () => stop.current?.abort(), [])
  const test = async () => {
    onTry()
    if (!profile) return
    stop.current?.abort()
    const mine = new AbortController()
    stop.current = mine
    setBusy(true)
    setDone(false)
    setLayers([])
    setFailure(undefined)
    try {
      for await (const layer of await client.profiles.test({ profile, secret }, { signal: mine.signal })) {
        setLayers(before => [...before, layer])
      }
      setDone(true)
    } catch (error) {
      if (!mine.signal.aborted) setFailure(failureOf(error))
    } finally {
      if (stop.current === mine) setBusy(false)
    }
  }
  const good = done && layers.length > 0 && layers.every(layer => layer.ok)
  return (
    <Block
      id="layers"
      title={texts.testTitle}
      actions={
        <Button
          icon={<Pulse size={14} />}
          text={busy ? texts.testing : texts.test}
          loading={busy}
          disabled={offline}
          onClick={test}
        />
      }
    >
      {layers.length === 0 && !busy && !failure ? <p className="muted">{texts.testHint}</p> : null}
      <ol className="layers" aria-live="polite">
        {layers.map((layer, at) => (
          <li key={`${layer.layer} ${at + 1}`} className={layer.ok ? undefined : 'layer-bad'}>
            <Outcome mark={layer.ok ? 'passed' : 'failed'} brief />
            <span className="layer-name">{layer.layer}</span>
            <div className="layer-text">
              <Visible text={layer.message} />
              {layer.hint ? <Advice text={layer.hint} /> : null}
              {layer.next?.runbook && system ? (
                <GoButton
                  variant="outlined"
                  to={toStart(system, layer.next.runbook, layer.next.parameters)}
                  text={texts.openRunbook(layer.next.runbook)}
                  endIcon={<ArrowRight size={14} />}
                />
              ) : null}
              <GiveAnswers failure={layer} then={{ text: texts.answerAndTest, go: test }} />
              <HostKeyNotice code={layer.code} detail={layer.detail} onTrusted={test} />
            </div>
            <span className="muted">{duration(layer.ms)}</span>
          </li>
        ))}
        {busy ? (
          <li>
            <Outcome mark="running" brief />
            <span className="muted">{texts.testing}</span>
          </li>
        ) : null}
      </ol>
      {good ? <p className="tone-good">All layers answer.</p> : null}
      {failure ? <FailureNote failure={failure} /> : null}
    </Block>
  )
}
