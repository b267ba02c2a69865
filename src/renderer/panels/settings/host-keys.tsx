import { Button } from '@blueprintjs/core'
import { useAct } from '../../asks/act'
import { useHostKeys } from '../../asks/queries'
import { client } from '../../client/client'
import { Moment } from '../../parts/moment'
import { Block } from '../../parts/page'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** Hosts that were trusted here. A forgotten one is asked about again at its next sight. */
export function HostKeys() {
  const keys = useHostKeys().data ?? []
  const { act, blocked } = useAct()
  return (
    <Block title={texts.hostKeys} id="host-keys">
      {keys.length === 0 ? (
        <p className="muted">{texts.noHostKeys}</p>
      ) : (
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
                onClick={() => act('forget', () => client.profiles.forgetHostKey({ host: key.host, port: key.port }))}
              />
            </li>
          ))}
        </ul>
      )}
    </Block>
  )
}
