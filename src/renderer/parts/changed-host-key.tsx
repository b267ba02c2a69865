import { Callout } from '@blueprintjs/core'
import { toPage } from '../route'
import { CommandBlock } from './command-block'
import { Visible } from './visible'

/** Explains a host key that is not the one of before, shows both, and refuses: there is nothing to click it away with. */
export function ChangedHostKey({ detail }: { detail: Readonly<Record<string, string>> }) {
  const { fingerprint = '', type = '', before = '', beforeType = '', at = '' } = detail
  return (
    <Callout compact intent="danger" icon={false} className="note">
      <p>
        <strong>This is not the host that was trusted before.</strong> Either it was installed anew, or somebody stands
        between you and it. Nothing was sent.
      </p>
      <dl className="both-keys">
        <dt>Its key now</dt>
        <dd>
          <Key type={type} fingerprint={fingerprint} />
        </dd>
        {before ? (
          <>
            <dt>
              Known before, <Visible text={at} />
            </dt>
            <dd>
              <Key type={beforeType} fingerprint={before} />
            </dd>
          </>
        ) : null}
      </dl>
      <p>Ask whoever runs the host, by another way than this connection. Only when they confirm the new key:</p>
      <Forgetting detail={detail} />
    </Callout>
  )
}

const Key = ({ type, fingerprint }: { type: string; fingerprint: string }) => (
  <>
    {type ? (
      <>
        <Visible text={type} />{' '}
      </>
    ) : null}
    <code>
      <Visible text={fingerprint} />
    </code>
  </>
)

/** Where the old key is known is where it has to be forgotten; never from here. */
function Forgetting({ detail: { where, at = '', host = '', port = '22' } }: Parameters<typeof ChangedHostKey>[0]) {
  if (where === 'file') {
    const name = port === '22' ? host : `[${host}]:${port}`
    return <CommandBlock text={`ssh-keygen -R '${name}' -f '${at.replace(/:\d+$/, '')}'`} label="Shell" kind="sh" />
  }
  if (where === 'profile') return <p>write its fingerprint into the profile, in place of the pinned one.</p>
  if (where === 'session') return <p>open the session anew; the key is judged again.</p>
  return (
    <p>
      forget the old one under <a href={toPage('settings', null)}>Settings</a>, trusted host keys.
    </p>
  )
}
