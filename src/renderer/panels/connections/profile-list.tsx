import { Button } from '@blueprintjs/core'
import { Edit, Plus, Trash } from '@blueprintjs/icons'
import { useState } from 'react'
import { address, type Profile, speaksSql } from '#domain/profile'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { EnvironmentWord } from '../../parts/badges'
import { hasTerminal, protocolWords } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { Block } from '../../parts/page'
import { SystemName } from '../../parts/system-name'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { hashOf, toRedis, toSql, toTerminal } from '../../route'
import { containerTexts } from './container-texts'
import { SystemDialog } from './system-dialog'
import { texts } from './texts'

const secretWords = {
  none: 'no secret',
  stored: 'sealed',
  ask: 'asked for',
  env: 'from a variable',
  file: 'from a file',
  command: 'from a command',
}

/** Said of a secret that is not at hand; those that are read when needed are never at hand before. */
const lackWords: Partial<Record<Profile['secret']['from'], string>> = { stored: ', missing', ask: ', not given yet' }

export const mayHaveContainers = ({ protocol }: Profile) => protocol === 'ssh' || protocol === 'local'

/** The connections of one system. Deleting can be taken back for a while. */
export function ProfileList({
  system,
  profiles,
}: {
  system: System
  profiles: readonly (Profile & { hasSecret: boolean })[]
}) {
  const { act, blocked } = useAct()
  const [editing, setEditing] = useState(false)
  const remove = (profile: Profile) =>
    act(
      'remove',
      () => client.profiles.remove({ id: profile.id }),
      ({ undo }) => ({
        text: texts.removed(visibleString(profile.name)),
        action: { text: texts.undo, onClick: () => void act('restore', () => client.profiles.restore({ undo })) },
      }),
    )
  return (
    <Block
      id={`system-${system.id}`}
      title={
        <>
          <SystemName id={system.id} name={system.name} /> <EnvironmentWord environment={system.environment} />
        </>
      }
      actions={
        <>
          <Button
            size="small"
            variant="minimal"
            icon={<Edit size={14} />}
            text={texts.editSystem}
            onClick={() => setEditing(true)}
          />
          <GoButton
            variant="minimal"
            icon={<Plus size={14} />}
            text={texts.addTo}
            to={hashOf({ system: system.id, page: 'connections', path: ['new'] })}
          />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={`${texts.title} of ${system.name}`}>
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Protocol</th>
              <th scope="col">Address</th>
              <th scope="col">Through</th>
              <th scope="col">Secret</th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {profiles.map(profile => (
              <tr key={profile.id}>
                <th scope="row">
                  <a href={hashOf({ system: system.id, page: 'connections', path: [profile.id] })}>
                    <Visible text={profile.name} />
                  </a>
                </th>
                <td>{protocolWords[profile.protocol]}</td>
                <td className="mono">
                  <Visible text={address(profile)} />
                </td>
                <td>{profile.via ? <Visible text={profile.via} /> : <span className="muted">directly</span>}</td>
                <td>
                  {secretWords[profile.secret.from]}
                  {profile.hasSecret ? null : lackWords[profile.secret.from]}
                </td>
                <td className="actions-cell">
                  {speaksSql(profile) ? (
                    <GoButton
                      variant="minimal"
                      text={texts.console}
                      aria-label={`${texts.console} ${profile.name}`}
                      to={toSql(system.id, profile.id)}
                    />
                  ) : null}
                  {profile.protocol === 'redis' ? (
                    <GoButton
                      variant="minimal"
                      text={texts.console}
                      aria-label={`${texts.console} ${profile.name}`}
                      to={toRedis(system.id, profile.id)}
                    />
                  ) : null}
                  {hasTerminal(profile) ? (
                    <GoButton
                      variant="minimal"
                      text={texts.terminal}
                      aria-label={`${texts.terminal} ${profile.name}`}
                      to={toTerminal(system.id, profile.id)}
                    />
                  ) : null}
                  {mayHaveContainers(profile) ? (
                    <GoButton
                      variant="minimal"
                      text={containerTexts.open}
                      aria-label={`${containerTexts.open} ${profile.name}`}
                      to={hashOf({ system: system.id, page: 'connections', path: ['containers', profile.id] })}
                    />
                  ) : null}
                  <Button
                    size="small"
                    variant="minimal"
                    icon={<Trash size={14} />}
                    aria-label={`${texts.remove} ${profile.name}`}
                    title={texts.remove}
                    disabled={blocked}
                    onClick={() => remove(profile)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {editing ? <SystemDialog system={system} onClose={() => setEditing(false)} /> : null}
    </Block>
  )
}
