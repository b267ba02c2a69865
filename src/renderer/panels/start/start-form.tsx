import { Button, FormGroup, HTMLSelect } from '@blueprintjs/core'
import { Play, StepForward } from '@blueprintjs/icons'
import { nanoid } from 'nanoid'
import { type FormEvent, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import { effectOf, type Runbook } from '#domain/runbook'
import type { System } from '#domain/system'
import { useConnection } from '../../asks/connection'
import { go } from '../../asks/place'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { protocolWords } from '../../parts/fits'
import { toRun } from '../../route'
import { AskedSecrets } from './asked-secrets'
import { ParameterField } from './parameter-field'
import { firstTargets, firstValues, type Plan, sentParameters } from './plan'
import { texts } from './texts'

/** Targets and values of one run; two ways to begin. A double press starts one run. */
export function StartForm({
  runbook,
  system,
  plan,
  given,
  on,
  named,
  parent,
}: {
  runbook: Runbook
  system: System
  plan: Plan
  given: Readonly<Record<string, string>>
  /** The profile that the link is about. */
  on: string | undefined
  /** Profiles that the link names for targets. */
  named: Readonly<Record<string, string>>
  parent: { run: string; step: string } | undefined
}) {
  const [values, setValues] = useState(() => firstValues(runbook.parameters, plan, given))
  const [targets, setTargets] = useState(() => firstTargets(plan, on, named))
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const key = useRef(nanoid())
  const offline = useConnection() !== 'open'
  // Whichever target stands for the system makes no difference: nobody is asked, and it is not opened.
  const chosen = Object.entries(runbook.targets).filter(([, need]) => need.protocol !== 'any')
  const unbound = Object.entries(runbook.targets).filter(([name, need]) => !need.optional && !targets[name])
  const host = Object.entries(runbook.targets).find(([name, need]) => need.protocol === 'ssh' && targets[name])?.[0]
  const begin = async (mode: 'all' | 'step') => {
    setBusy(true)
    setFailure(undefined)
    try {
      const { run } = await client.runs.start({
        runbook: runbook.id,
        system: system.id,
        // An empty one says: without it. Left out, it would be bound by its name or protocol all the same.
        targets,
        parameters: sentParameters(runbook.parameters, plan, given, values),
        mode,
        parent,
        key: key.current,
      })
      go(toRun(system.id, run))
    } catch (error) {
      const reason = failureOf(error)
      // Refused for certain: the next press is a new one. A lost link keeps the key, so that it cannot start twice.
      if (reason.kind !== 'unreachable' && !reason.lost) key.current = nanoid()
      setFailure(reason)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void begin('all')
  }
  return (
    <form className="start-form" onSubmit={submit}>
      <h2 className="eyebrow">{texts.targets}</h2>
      {chosen.map(([name, need]) => {
        const profiles = plan.targets[name]?.profiles ?? []
        return (
          <FormGroup
            key={name}
            label={`${name} · ${protocolWords[need.protocol]}`}
            labelFor={`target-${name}`}
            helperText={profiles.length || need.optional ? undefined : texts.nothingFits}
          >
            <HTMLSelect
              id={`target-${name}`}
              fill
              value={targets[name] ?? ''}
              onChange={event => setTargets({ ...targets, [name]: event.currentTarget.value })}
              options={[
                ...(need.optional || !profiles.length
                  ? [{ value: '', label: need.optional ? texts.optional : '—' }]
                  : []),
                ...profiles.map(profile => ({ value: profile.id, label: `${profile.name} — ${profile.address}` })),
              ]}
            />
          </FormGroup>
        )
      })}
      <AskedSecrets system={system.id} chosen={chosen.map(([name]) => targets[name] ?? '')} />
      <h2 className="eyebrow">{texts.parameters}</h2>
      {Object.keys(runbook.parameters).length === 0 ? <p className="muted">{texts.noParameters}</p> : null}
      {Object.entries(runbook.parameters).map(([name, parameter]) => (
        <ParameterField
          key={name}
          name={name}
          parameter={parameter}
          value={values[name] ?? ''}
          host={host && targets[host]}
          from={given[name] === undefined ? (plan.parameters[name]?.from ?? 'none') : 'given'}
          onChange={value => setValues({ ...values, [name]: value })}
        />
      ))}
      {failure ? <FailureNote failure={failure} /> : null}
      <div className="start-buttons">
        <Button
          type="submit"
          intent="primary"
          icon={<Play />}
          text={texts.all}
          loading={busy}
          disabled={offline || unbound.length > 0}
        />
        <Button
          icon={<StepForward />}
          text={texts.step}
          title={texts.stepWhy}
          disabled={busy || offline || unbound.length > 0}
          onClick={() => begin('step')}
        />
      </div>
      <p className="muted">{effectOf(runbook) === 'reads' ? texts.readOnly : texts.changes}</p>
    </form>
  )
}
