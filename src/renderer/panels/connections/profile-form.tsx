import { Button, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { nanoid } from 'nanoid'
import { type FormEvent, useState } from 'react'
import type { Environment } from '#domain/environment'
import { type Profile, type Protocol, protocols } from '#domain/profile'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { client } from '../../client/client'
import { protocolWords } from '../../parts/fits'
import { Page } from '../../parts/page'
import { visibleString } from '../../parts/visible-text'
import { toPage } from '../../route'
import { draftOf, isFilledFurther, newDraft, profileOf, withProtocol } from './draft'
import { Layers } from './layers'
import { ProfileFields } from './profile-fields'
import { SecretField, secretInput } from './secret-field'
import { SystemField } from './system-field'
import { texts } from './texts'
import { ThroughField } from './through-field'

/** A connection is typed on the left and tried on the right, before it is saved. */
export function ProfileForm({
  profile,
  given,
  home,
  systems,
  profiles,
}: {
  profile: (Profile & { hasSecret: boolean }) | undefined
  given: Readonly<Record<string, string>>
  home: string | undefined
  systems: readonly System[]
  profiles: readonly Profile[]
}) {
  const { act, busy, blocked } = useAct()
  const [draft, setDraft] = useState(() =>
    profile ? draftOf(profile) : newDraft(nanoid(), home ?? systems[0]?.id ?? '', given),
  )
  const [filled] = useState(() => isFilledFurther(draft))
  const [added, setAdded] = useState<{ id: string; name: string; environment: Environment }>(() => ({
    id: nanoid(),
    name: '',
    environment: 'development',
  }))
  const [secret, setSecret] = useState('')
  const [tried, setTried] = useState(false)
  const isNew = !systems.some(system => system.id === draft.system)
  const read = profileOf({ ...draft, system: isNew ? added.id : draft.system })
  const problems = 'problems' in read && tried ? read.problems : {}
  const hosts = profiles.filter(
    one =>
      (one.protocol === 'ssh' || (one.protocol === 'local' && draft.fields.container?.trim())) &&
      one.system === draft.system &&
      one.id !== draft.id,
  )
  const set = (name: string, value: string) => setDraft({ ...draft, fields: { ...draft.fields, [name]: value } })
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!('profile' in read) || (isNew && !added.name.trim())) return
    const saved = await act(
      'save',
      async () => {
        if (isNew) {
          await client.systems.save({ ...added, name: added.name.trim(), note: '', facts: {}, thresholds: {} })
        }
        return client.profiles.save({ profile: read.profile, secret: secretInput(draft.secret, secret) })
      },
      ({ name }) => ({ intent: 'success', text: texts.saved(visibleString(name)) }),
    )
    if (saved) go(toPage('connections', saved.system))
  }
  return (
    <Page title={profile ? texts.editTitle : texts.newTitle}>
      <div className="connection">
        <form onSubmit={save} className="connection-form" noValidate>
          <SystemField
            systems={systems}
            value={isNew ? '' : draft.system}
            added={added}
            problem={tried && isNew && !added.name.trim() ? 'Needed.' : undefined}
            onChange={system => setDraft({ ...draft, system, via: '' })}
            onAdded={setAdded}
          />
          <FormGroup label="Protocol" labelFor="protocol">
            <HTMLSelect
              id="protocol"
              fill
              disabled={profile !== undefined}
              value={draft.protocol}
              options={protocols.map(value => ({ value, label: protocolWords[value] }))}
              onChange={event => setDraft(withProtocol(draft, event.currentTarget.value as Protocol))}
            />
          </FormGroup>
          <FormGroup
            label="Name"
            labelFor="name"
            helperText={problems.name ?? 'What runbooks and the terminal call it.'}
            intent={problems.name ? 'danger' : 'none'}
          >
            <InputGroup
              id="name"
              value={draft.name}
              placeholder="db"
              onValueChange={name => setDraft({ ...draft, name })}
            />
          </FormGroup>
          <ProfileFields draft={draft} filled={filled} problems={problems} onChange={set} />
          {draft.protocol === 'local' ? null : (
            <>
              {draft.protocol === 'container' ? null : (
                <SecretField
                  draft={draft}
                  hasSecret={profile?.hasSecret ?? false}
                  value={secret}
                  problems={problems}
                  onValue={setSecret}
                  onDraft={setDraft}
                />
              )}
              <ThroughField hosts={hosts} value={draft.via} onChange={via => setDraft({ ...draft, via })} />
            </>
          )}
          <div className="form-buttons">
            <Button type="submit" intent="primary" text={texts.save} loading={busy === 'save'} disabled={blocked} />
            <Button text={texts.cancel} onClick={() => history.back()} />
          </div>
        </form>
        <Layers
          profile={'profile' in read ? read.profile : undefined}
          system={isNew ? undefined : draft.system}
          secret={secretInput(draft.secret, secret)}
          onTry={() => setTried(true)}
        />
      </div>
    </Page>
  )
}
