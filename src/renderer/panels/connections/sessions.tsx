import { Button } from '@blueprintjs/core'
import type { Profile } from '#domain/profile'
import { useAct } from '../../asks/act'
import { usePaused } from '../../asks/metrics'
import { useSessions } from '../../asks/queries'
import { client } from '../../client/client'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { ResumeSampling } from '../../parts/resume-sampling'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { texts } from './texts'

const marks = { opening: 'running', open: 'passed', healing: 'running', closed: 'cancelled' } as const

/** What is open now: to whom, since when, through what; each can be closed. */
export function Sessions({ profiles }: { profiles: readonly Profile[] }) {
  const sessions = useSessions().data ?? []
  const { act, blocked } = useAct()
  return (
    <Block title={texts.sessions} id="sessions">
      {sessions.length === 0 ? (
        <p className="muted">{texts.noSessions}</p>
      ) : (
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Connection</th>
              <th scope="col">Server</th>
              <th scope="col">Since</th>
              <th scope="col">Last used</th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map(session => (
              <tr key={session.profile}>
                <td>
                  <span className="session-state">
                    <Outcome mark={marks[session.state]} brief /> {session.state}
                  </span>
                </td>
                <th scope="row">
                  <Visible text={profiles.find(profile => profile.id === session.profile)?.name ?? session.profile} />
                  {session.via ? (
                    <span className="muted">
                      {' '}
                      through <Visible text={session.via} />
                    </span>
                  ) : null}
                </th>
                <td>
                  <Visible text={session.label} />
                  {session.tunnels.map(({ to, streams }) => (
                    <div key={to} className="muted">
                      {texts.tunnel(streams)} <Visible text={to} />
                    </div>
                  ))}
                  {session.failure ? (
                    <span className="tone-bad">
                      {' '}
                      <Visible text={session.failure.message} />
                    </span>
                  ) : null}
                </td>
                <td>
                  <Ago at={session.since} />
                </td>
                <td>
                  <Ago at={session.lastUsed} />
                </td>
                <td className="actions-cell">
                  <Button
                    size="small"
                    text={texts.close}
                    title={session.tunnels.length > 0 ? texts.closeBehind : undefined}
                    disabled={blocked || session.state === 'closed'}
                    onClick={() => act('close', () => client.sessions.close({ profile: session.profile }))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Paused profiles={profiles} />
    </Block>
  )
}

/** Targets that are not measured since their sessions were closed here, and a way to measure them again. */
function Paused({ profiles }: { profiles: readonly Profile[] }) {
  const paused = usePaused([...new Set(profiles.map(profile => profile.system))])
  const named = profiles.filter(profile => paused.has(profile.id))
  if (named.length === 0) return null
  return (
    <>
      <p>{texts.paused}</p>
      <ul className="paused-targets">
        {named.map(({ id, name }) => (
          <li key={id}>
            <Visible text={name} /> <ResumeSampling profile={id} name={visibleString(name)} />
          </li>
        ))}
      </ul>
    </>
  )
}
