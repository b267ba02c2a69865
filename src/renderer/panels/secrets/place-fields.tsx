import { Button, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { Cross } from '@blueprintjs/icons'
import { type Profile, serves } from '#domain/profile'
import { visibleString } from '../../parts/visible-text'
import type { PlaceDraft } from './place-draft'
import { texts } from './texts'

const holds = {
  role: profile => profile.protocol === 'postgres',
  'redis-user': profile => profile.protocol === 'redis',
  'env-file': profile => serves('ssh', profile),
  cloud: profile => profile.protocol === 'render',
  elsewhere: () => false,
} satisfies Record<PlaceDraft['kind'], (profile: Profile) => boolean>

/** One place where a secret is used: its kind, the target, and what it is called there. */
export function PlaceFields({
  at,
  place,
  profiles,
  wrong,
  onChange,
  onRemove,
}: {
  at: number
  place: PlaceDraft
  profiles: readonly Profile[]
  wrong: boolean
  onChange: (place: PlaceDraft) => void
  onRemove: () => void
}) {
  const targets = profiles.filter(holds[place.kind]).map(one => one.name)
  // One that is not there any more stays what it is until another is chosen.
  const offered = place.target && !targets.includes(place.target) ? [place.target, ...targets] : targets
  const id = (field: string) => `place-${at}-${field}`
  const field = (name: 'name' | 'path' | 'service' | 'where', label: string, placeholder: string) => (
    <FormGroup label={label} labelFor={id(name)}>
      <InputGroup
        id={id(name)}
        spellCheck={false}
        placeholder={placeholder}
        value={place[name]}
        onValueChange={value => onChange({ ...place, [name]: value })}
      />
    </FormGroup>
  )
  return (
    <fieldset className="secret-place" aria-label={texts.place(at + 1)}>
      <FormGroup label={texts.kind} labelFor={id('kind')}>
        <HTMLSelect
          id={id('kind')}
          value={place.kind}
          options={Object.entries(texts.kinds).map(([value, label]) => ({ value, label }))}
          onChange={event => onChange({ ...place, kind: event.currentTarget.value as PlaceDraft['kind'], target: '' })}
        />
      </FormGroup>
      {place.kind === 'elsewhere' ? (
        field('where', texts.where, 'the console of the provider')
      ) : (
        <FormGroup label={texts.target} labelFor={id('target')}>
          <HTMLSelect
            id={id('target')}
            value={place.target}
            options={[{ value: '', label: '—' }, ...offered.map(name => ({ value: name, label: visibleString(name) }))]}
            onChange={event => onChange({ ...place, target: event.currentTarget.value })}
          />
        </FormGroup>
      )}
      {place.kind === 'env-file' ? field('path', texts.path, '/srv/app/.env') : null}
      {place.kind === 'elsewhere' ? null : field('name', texts.calledThere[place.kind], texts.example[place.kind])}
      {place.kind === 'env-file' ? field('service', texts.service, 'backend') : null}
      <Button
        size="small"
        variant="minimal"
        icon={<Cross size={14} />}
        aria-label={texts.removePlace(at + 1)}
        title={texts.removePlace(at + 1)}
        onClick={onRemove}
      />
      {place.kind !== 'elsewhere' && offered.length === 0 ? <p className="muted">{texts.noTarget}</p> : null}
      {wrong ? <p className="tone-bad">{texts.badPlace}</p> : null}
    </fieldset>
  )
}
