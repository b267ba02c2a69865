import { Button, FormGroup, HTMLSelect, InputGroup, Switch } from '@blueprintjs/core'
import { Play } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import { cadences } from '#domain/due'
import type { System } from '#domain/system'
import { useProfiles, useRunbooks } from '../../asks/queries'
import { useRoundStart } from '../../asks/round'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { runbookChoices, systemChoices } from './choices'
import { paceWords } from './pace-words'
import { Picker } from './picker'
import { texts } from './texts'

const usual = { atOnce: '20', stopAfter: '0', gap: '0' }
/** Most that the console takes; what is typed beyond is said, not cut. */
const limits = { atOnce: [1, 50], stopAfter: [0, 10_000], gap: [0, 60] } as const

/** Which systems, what is looked at, at which pace; beside it what will happen, in words. */
export function StartForm({ systems, scope }: { systems: readonly System[]; scope: System | undefined }) {
  const runbooks = useRunbooks(scope?.id).data
  const profiles = useProfiles().data
  const { start, busy, blocked } = useRoundStart()
  const [picked, setPicked] = useState<ReadonlySet<string>>(
    () => new Set((scope ? [scope] : systems).map(one => one.id)),
  )
  const [what, setWhat] = useState<(typeof cadences)[number] | ''>('daily')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [canary, setCanary] = useState(true)
  const [typed, setTyped] = useState(usual)
  if (!runbooks || !profiles) return <Skeleton lines={8} />
  const numbers = {
    atOnce: within(typed.atOnce, limits.atOnce),
    stopAfter: within(typed.stopAfter, limits.stopAfter),
    gap: within(typed.gap, limits.gap),
  }
  const fits = Object.values(numbers).every(one => one !== undefined)
  const pace = {
    atOnce: numbers.atOnce ?? 1,
    canary,
    stopAfter: numbers.stopAfter ?? 0,
    gapMs: Math.round((numbers.gap ?? 0) * 1000),
  }
  const going = systems.filter(one => picked.has(one.id))
  const lacks = going.length === 0 ? texts.whichNone : what === '' && chosen.size === 0 ? texts.noRunbook : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (lacks !== undefined || !fits) return
    const looks = what === '' ? { runbooks: [...chosen] } : { cadence: what }
    void start({ systems: going.map(one => one.id), ...looks, ...pace }, scope?.id ?? null)
  }
  const number = (name: keyof typeof usual, label: string, help?: string) => {
    const [least, most] = limits[name]
    const wrong = numbers[name] === undefined
    return (
      <FormGroup
        label={label}
        labelFor={`round-${name}`}
        helperText={wrong ? `From ${least} to ${most}.` : help}
        intent={wrong ? 'danger' : 'none'}
      >
        <InputGroup
          id={`round-${name}`}
          inputMode="decimal"
          value={typed[name]}
          onValueChange={value => setTyped({ ...typed, [name]: value })}
        />
      </FormGroup>
    )
  }
  return (
    <Page title={texts.startTitle}>
      <form className="round-start" onSubmit={submit}>
        <div>
          <h2 className="eyebrow">{texts.which}</h2>
          <Picker
            name={texts.which}
            find={texts.findSystem}
            choices={systemChoices(systems)}
            picked={picked}
            onPick={setPicked}
          />
        </div>
        <div>
          <h2 className="eyebrow">{texts.what}</h2>
          <FormGroup label={texts.cadence} labelFor="round-what">
            <HTMLSelect
              id="round-what"
              fill
              value={what}
              options={[
                ...cadences.map(value => ({ value, label: texts.cadences[value] })),
                { value: '', label: texts.chosen },
              ]}
              onChange={event => setWhat(cadences.find(one => one === event.currentTarget.value) ?? '')}
            />
          </FormGroup>
          {what === '' ? (
            <Picker
              name={texts.chosen}
              find={texts.findRunbook}
              choices={runbookChoices(
                runbooks,
                profiles.filter(one => picked.has(one.system)),
              )}
              picked={chosen}
              onPick={setChosen}
            />
          ) : null}
          <h2 className="eyebrow">{texts.pacing}</h2>
          <div className="field-pair">
            {number('atOnce', texts.atOnce, texts.atOnceHelp)}
            {number('gap', texts.gap)}
          </div>
          {number('stopAfter', texts.stopAfter, texts.stopAfterHelp)}
          <FormGroup helperText={texts.canaryHelp}>
            <Switch label={texts.canary} checked={canary} onChange={() => setCanary(!canary)} />
          </FormGroup>
        </div>
        <div>
          <h2 className="eyebrow">{texts.happens}</h2>
          {lacks ? (
            <p>{lacks}</p>
          ) : (
            <ul className="pace-words">
              {paceWords(
                pace,
                going.map(one => one.environment),
              ).map(line => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          <div className="form-buttons">
            <Button
              type="submit"
              intent="primary"
              icon={<Play size={14} />}
              text={texts.start}
              loading={busy}
              disabled={blocked || lacks !== undefined || !fits}
            />
            <Button text={texts.back} onClick={() => history.back()} />
          </div>
        </div>
      </form>
    </Page>
  )
}

/** A number as typed; undefined for one that is none, or beyond what is taken. */
function within(text: string, [least, most]: readonly [number, number]): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return value >= least && value <= most ? value : undefined
}
