import { Dialog, DialogBody, FormGroup, HTMLSelect, InputGroup, Switch } from '@blueprintjs/core'
import { nanoid } from 'nanoid'
import { type FormEvent, useState } from 'react'
import type { AlertRule } from '#domain/alert'
import type { Metric } from '#domain/metric'
import type { System } from '#domain/system'
import type { AppliedThreshold } from '#domain/threshold'
import { useAct } from '../../asks/act'
import { useProfiles, useRunbooks } from '../../asks/queries'
import { client } from '../../client/client'
import { DialogButtons } from '../../parts/dialog-buttons'
import { protocolWords } from '../../parts/fits'
import { useFocusBack } from '../../parts/focus-back'
import { LineFields } from './line-fields'
import { canBeOf, kindsOf, metricGroups } from './metric-choice'
import { draftOf, type RuleDraft, ruleOf } from './rule-draft'
import { RuleField } from './rule-field'
import { texts } from './texts'

/** The form of one rule. What was typed stays until it is saved or left. */
export function RuleDialog({
  system,
  rule,
  metrics,
  applied,
  onClose,
}: {
  system: System
  /** Absent for a new one. */
  rule: AlertRule | undefined
  metrics: readonly Metric[]
  applied: readonly AppliedThreshold[]
  onClose: () => void
}) {
  useFocusBack()
  const [draft, setDraft] = useState(() => draftOf(rule ?? { id: nanoid() }))
  const [tried, setTried] = useState(false)
  const { act, busy, blocked } = useAct()
  const profiles = useProfiles(system.id).data ?? []
  const runbooks = useRunbooks(system.id).data ?? []
  const metric = metrics.find(one => one.id === draft.metric)
  const kinds = kindsOf(metrics, draft.metric)
  const read = ruleOf(draft)
  // Before the first try an empty form is not wrong, only empty.
  const problems = tried ? (read.problems ?? {}) : {}
  const set = (change: Partial<RuleDraft>) => setDraft({ ...draft, ...change })
  const field = { draft, problems, onChange: set }
  const choose = (id: string) => {
    const next = metrics.find(one => one.id === id)
    const title = draft.title.trim() === '' || draft.title === metric?.title ? (next?.title ?? '') : draft.title
    set({
      metric: id,
      protocol: '',
      title,
      threshold: next?.threshold ?? '',
      lines: next?.threshold === undefined ? 'own' : draft.lines,
      direction: next?.worse ?? draft.direction,
    })
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!read.rule) return
    const saved = await act(
      'save',
      () => client.alerts.saveRule({ system: system.id, rule: read.rule }),
      () => ({ intent: 'success', text: texts.ruleSaved }),
    )
    if (saved) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={rule ? texts.editRuleTitle : texts.newRule} className="rule-dialog">
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <FormGroup
            label={texts.metric}
            labelFor="rule-metric"
            helperText={problems.metric}
            intent={problems.metric ? 'danger' : 'none'}
          >
            <HTMLSelect
              id="rule-metric"
              fill
              value={draft.metric}
              onChange={event => choose(event.currentTarget.value)}
            >
              <option value="">{texts.chooseMetric}</option>
              {draft.metric && !metric ? <option value={draft.metric}>{draft.metric}</option> : null}
              {metricGroups(metrics).map(group => (
                <optgroup key={group.name} label={group.name}>
                  {group.metrics.map(one => (
                    <option key={one.id} value={one.id}>
                      {one.unit ? `${one.title} (${one.unit})` : one.title}
                    </option>
                  ))}
                </optgroup>
              ))}
            </HTMLSelect>
          </FormGroup>
          {kinds.length > 1 ? (
            <FormGroup label={texts.kind} labelFor="rule-protocol">
              <HTMLSelect
                id="rule-protocol"
                value={draft.protocol}
                onChange={event => set({ protocol: event.currentTarget.value })}
                options={[
                  { value: '', label: texts.anyKind },
                  ...kinds.map(value => ({ value, label: protocolWords[value] })),
                ]}
              />
            </FormGroup>
          ) : null}
          <RuleField name="title" label={texts.ruleTitle} {...field} />
          <div className="field-pair">
            <FormGroup label={texts.target} labelFor="rule-target">
              <HTMLSelect
                id="rule-target"
                fill
                value={draft.target}
                onChange={event => set({ target: event.currentTarget.value })}
                options={[
                  { value: '', label: texts.everyTarget },
                  ...profiles
                    .filter(one => !metric || canBeOf(metrics, draft, one.protocol) || one.name === draft.target)
                    .map(one => ({ value: one.name, label: one.name })),
                ]}
              />
            </FormGroup>
            <RuleField
              name="label"
              label={texts.label(metric?.label)}
              disabled={metric !== undefined && metric.label === undefined}
              placeholder={texts.everyLabel}
              {...field}
            />
          </div>
          <LineFields {...field} metric={metric} applied={applied} />
          <div className="field-pair">
            <RuleField name="forSeconds" label={texts.forSeconds} type="number" {...field} />
            <RuleField name="strikes" label={texts.strikes} type="number" {...field} />
          </div>
          <div className="field-pair">
            <FormGroup label={texts.silence} labelFor="rule-missing">
              <HTMLSelect
                id="rule-missing"
                fill
                value={draft.missing}
                onChange={event => set({ missing: event.currentTarget.value as RuleDraft['missing'] })}
                options={Object.entries(texts.missing).map(([value, label]) => ({ value, label }))}
              />
            </FormGroup>
            <RuleField name="missingSeconds" label={texts.missingSeconds} type="number" {...field} />
          </div>
          <FormGroup
            label={texts.answer}
            labelFor="rule-runbook"
            helperText={problems.runbook}
            intent={problems.runbook ? 'danger' : 'none'}
          >
            <InputGroup
              id="rule-runbook"
              list="rule-runbooks"
              value={draft.runbook}
              onValueChange={runbook => set({ runbook })}
            />
            <datalist id="rule-runbooks">
              {runbooks.map(one => (
                <option key={one.id} value={one.id}>
                  {one.title}
                </option>
              ))}
            </datalist>
          </FormGroup>
          <RuleField name="source" label={texts.ruleSource} {...field} />
          <Switch
            checked={draft.enabled}
            label={texts.enabled}
            onChange={event => set({ enabled: event.currentTarget.checked })}
          />
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.save}
          busy={busy === 'save'}
          disabled={blocked}
          onLeave={onClose}
        >
          {tried && read.problems ? (
            <span className="tone-bad" role="alert">
              {texts.notYet}
            </span>
          ) : null}
        </DialogButtons>
      </form>
    </Dialog>
  )
}
