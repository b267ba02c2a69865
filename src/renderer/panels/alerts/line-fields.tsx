import { FormGroup, HTMLSelect, Radio, RadioGroup } from '@blueprintjs/core'
import type { Metric } from '#domain/metric'
import type { AppliedThreshold } from '#domain/threshold'
import { type FieldProps, RuleField } from './rule-field'
import { lineWords } from './rule-words'
import { texts } from './texts'

/** Where the lines are drawn: as the system draws them for this metric, or by numbers of the rule's own. */
export function LineFields({
  metric,
  applied,
  ...field
}: FieldProps & { metric: Metric | undefined; applied: readonly AppliedThreshold[] }) {
  const { draft, problems, onChange } = field
  const drawn = draft.threshold || (metric?.threshold ?? '')
  const line = applied.find(one => one.id === drawn)
  const unit = metric?.unit ?? line?.unit ?? ''
  return (
    <>
      <RadioGroup
        label={texts.line}
        selectedValue={draft.lines}
        onChange={event =>
          onChange(event.currentTarget.value === 'own' ? { lines: 'own' } : { lines: 'threshold', threshold: drawn })
        }
      >
        <Radio value="threshold" disabled={metric !== undefined && metric.threshold === undefined}>
          {texts.systemLine(drawn)}
          <span className="muted alert-remarks">
            {line ? `${lineWords(line, unit)} · ${line.source}` : texts.systemLineWhy}
          </span>
        </Radio>
        <Radio value="own" label={texts.ownLine} />
      </RadioGroup>
      {problems.threshold ? <p className="tone-bad">{problems.threshold}</p> : null}
      {draft.lines === 'own' ? (
        <div className="line-fields">
          <FormGroup label={texts.bad} labelFor="rule-direction">
            <HTMLSelect
              id="rule-direction"
              value={draft.direction}
              options={['above', 'below']}
              onChange={event => onChange({ direction: event.currentTarget.value === 'below' ? 'below' : 'above' })}
            />
          </FormGroup>
          <RuleField name="warning" label={texts.inUnit(texts.warning, unit)} {...field} />
          <RuleField name="critical" label={texts.inUnit(texts.critical, unit)} {...field} />
          <RuleField name="clear" label={texts.inUnit(texts.clear, unit)} {...field} />
        </div>
      ) : null}
    </>
  )
}
