import { Button } from '@blueprintjs/core'
import { Plus, Refresh } from '@blueprintjs/icons'
import { useState } from 'react'
import type { StandingSecret } from '#contract/secrets'
import { placeWords } from '#domain/named-secret'
import type { Profile } from '#domain/profile'
import { useAct } from '../../asks/act'
import { useProfiles } from '../../asks/queries'
import { client } from '../../client/client'
import { EnvironmentWord } from '../../parts/badges'
import { GoButton } from '../../parts/go-link'
import { Ago } from '../../parts/moment'
import { Block } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { toRun } from '../../route'
import { Aging } from './aging'
import { SecretDialog } from './secret-dialog'
import { texts } from './texts'
import { toRotate } from './to-rotate'

/** The secrets that the operator has named: where each is used, how old it is by its policy, and the way to a new one. */
export function NamedSecrets({ secrets, system }: { secrets: readonly StandingSecret[]; system: string | undefined }) {
  const profiles = useProfiles().data ?? []
  const { act, blocked } = useAct()
  const [editing, setEditing] = useState<StandingSecret | 'new'>()
  usePageKeys({ n: () => setEditing('new') })
  const remove = ({ system: { id }, secret: { name } }: StandingSecret) =>
    act(
      'remove',
      () => client.secrets.remove({ system: id, name }),
      gone => ({
        text: texts.secretRemoved(visibleString(name)),
        action: {
          text: texts.undo,
          onClick: () => void act('restore', () => client.secrets.save({ system: id, secret: gone })),
        },
      }),
    )
  return (
    <Block
      title={texts.named}
      id="named-secrets"
      actions={<Button size="small" icon={<Plus size={14} />} text={texts.nameOne} onClick={() => setEditing('new')} />}
    >
      <p className="muted">
        {texts.namedHelp} {secrets.length === 0 ? texts.noneNamed : ''}
      </p>
      {secrets.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll" tabIndex={0} aria-label={texts.named}>
          <table className="grid">
            <thead>
              <tr>
                <th scope="col">Secret</th>
                <th scope="col">System</th>
                <th scope="col">Used by</th>
                <th scope="col">Age</th>
                <th scope="col">Last rotation</th>
                <th scope="col">
                  <span className="unseen">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {secrets.map(one => (
                <Row
                  key={`${one.system.id} ${one.secret.name}`}
                  standing={one}
                  profiles={profiles}
                  blocked={blocked}
                  onEdit={() => setEditing(one)}
                  onRemove={() => remove(one)}
                />
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      {editing ? (
        <SecretDialog
          standing={editing === 'new' ? undefined : editing}
          system={system}
          profiles={profiles}
          onClose={() => setEditing(undefined)}
        />
      ) : null}
    </Block>
  )
}

function Row({
  standing,
  profiles,
  blocked,
  onEdit,
  onRemove,
}: {
  standing: StandingSecret
  profiles: readonly Profile[]
  blocked: boolean
  onEdit: () => void
  onRemove: () => void
}) {
  const { system, secret, last } = standing
  return (
    <tr>
      <th scope="row" title={secret.note ? visibleString(secret.note) : undefined}>
        <Visible text={secret.name} />
      </th>
      <td>
        <Visible text={system.name} /> <EnvironmentWord environment={system.environment} />
      </td>
      <td>
        {secret.places.length === 0 ? <span className="muted">{texts.nowhereSaid}</span> : null}
        <ul className="secret-places">
          {secret.places.map(place => (
            <li key={JSON.stringify(place)}>
              <Visible text={placeWords(place)} />
            </li>
          ))}
        </ul>
      </td>
      <td>
        <Aging standing={standing} />
      </td>
      <td>
        {last ? (
          <a href={toRun(system.id, last.run)}>
            <Ago at={last.at} />
          </a>
        ) : (
          <span className="muted">{texts.neverHere}</span>
        )}
      </td>
      <td className="secret-buttons">
        <GoButton
          icon={<Refresh size={14} />}
          text={texts.rotate}
          aria-label={`${texts.rotate} ${secret.name}`}
          to={toRotate(standing, profiles)}
        />
        <Button size="small" text={texts.edit} aria-label={`${texts.edit} ${secret.name}`} onClick={onEdit} />
        <Button
          size="small"
          text={texts.remove}
          aria-label={`${texts.remove} ${secret.name}`}
          disabled={blocked}
          onClick={onRemove}
        />
      </td>
    </tr>
  )
}
