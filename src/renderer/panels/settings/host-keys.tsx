import { Alert, Button } from '@blueprintjs/core'
import { useState } from 'react'
import { useAct } from '../../asks/act'
import { useHostKeys } from '../../asks/queries'
import { client } from '../../client/client'
import { useFocusBack } from '../../parts/focus-back'
import { Moment } from '../../parts/moment'
import { Block } from '../../parts/page'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

type HostKey = NonNullable<ReturnType<typeof useHostKeys>['data']>[number]

/** Hosts that were trusted here. Forgetting asks first: the next sight of that host is then a first one. */
export function HostKeys() {
  const keys = useHostKeys().data ?? []
  const { act, blocked } = useAct()
  const [leaving, setLeaving] = useState<HostKey | null>(null)
  const forget = (key: HostKey) => {
    setLeaving(null)
    void act(
      'forget',
      () => client.profiles.forgetHostKey({ host: key.host, port: key.port }),
      () => ({ text: texts.forgotten }),
    )
  }
  return (
    <Block title={texts.hostKeys} id="host-keys">
      <p className="muted">{keys.length === 0 ? texts.noHostKeys : texts.hostKeysHelp}</p>
      <ul className="host-keys">
        {keys.map(key => (
          <li key={`${key.host}:${key.port} ${key.fingerprint}`}>
            <span>
              <strong>
                <Visible text={`${key.host}:${key.port}`} />
              </strong>{' '}
              {key.type}
              <br />
              <code>
                <Visible text={key.fingerprint} />
              </code>
              <br />
              <span className="muted">
                since <Moment at={key.addedAt} />
              </span>
            </span>
            <Button
              size="small"
              text={texts.forget}
              aria-label={`${texts.forget} ${key.host}:${key.port}`}
              disabled={blocked}
              onClick={() => setLeaving(key)}
            />
          </li>
        ))}
      </ul>
      {leaving ? <Forget hostKey={leaving} onKeep={() => setLeaving(null)} onForget={() => forget(leaving)} /> : null}
    </Block>
  )
}

function Forget({ hostKey, onKeep, onForget }: { hostKey: HostKey; onKeep: () => void; onForget: () => void }) {
  useFocusBack()
  return (
    <Alert
      isOpen
      canEscapeKeyCancel
      intent="warning"
      cancelButtonText={texts.keepKey}
      confirmButtonText={texts.forgetKey}
      onCancel={onKeep}
      onConfirm={onForget}
    >
      <h3>
        Forget the key of <Visible text={`${hostKey.host}:${hostKey.port}`} />?
      </h3>
      <p>
        <code>
          <Visible text={hostKey.fingerprint} />
        </code>
      </p>
      <p>{texts.forgetWhy}</p>
    </Alert>
  )
}
