import { Button, Switch } from '@blueprintjs/core'
import { Disable, EyeOpen, Minus, WarningSign } from '@blueprintjs/icons'
import type { StandingRule } from '#contract/alerts'
import type { AlertRule } from '#domain/alert'
import type { Metric } from '#domain/metric'
import type { AppliedThreshold } from '#domain/threshold'
import { protocolWords } from '../../parts/fits'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { linesOf, lineWords, patienceWords } from './rule-words'
import { texts } from './texts'

/** Each rule with its lines in words, and whether it is judged now. */
export function RuleList({
  rules,
  metrics,
  applied,
  blocked,
  onEdit,
  onRemove,
  onEnable,
}: {
  rules: readonly StandingRule[]
  metrics: readonly Metric[]
  applied: readonly AppliedThreshold[]
  blocked: boolean
  onEdit: (rule: AlertRule) => void
  onRemove: (rule: AlertRule) => void
  onEnable: (rule: AlertRule, enabled: boolean) => void
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.tabs.rules}>
      <table className="grid rule-list">
        <thead>
          <tr>
            <th scope="col">{texts.judged}</th>
            <th scope="col">{texts.tabs.rules}</th>
            <th scope="col">{texts.measured}</th>
            <th scope="col">{texts.line}</th>
            <th scope="col">{texts.patience}</th>
            <th scope="col">{texts.source}</th>
            <th scope="col">
              <span className="unseen">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ unjudged, idle, origin, ...rule }) => {
            const metric = metrics.find(one => one.id === rule.metric)
            const lines = linesOf(rule, applied)
            const name = visibleString(rule.title)
            return (
              <tr key={rule.id}>
                <td>
                  <Judged enabled={rule.enabled} {...{ unjudged, idle }} />
                </td>
                <th scope="row">
                  <button type="button" className="series-name" onClick={() => onEdit(rule)}>
                    <Visible text={rule.title} />
                  </button>
                  {origin === 'default' ? (
                    <span className="muted alert-remarks" title={texts.byDefaultWhy}>
                      {texts.byDefault}
                    </span>
                  ) : null}
                </th>
                <td>
                  {metric?.title ?? <code>{rule.metric}</code>}
                  <span className="muted alert-remarks">
                    <Visible text={[rule.target ?? everyTarget(rule), rule.label].filter(Boolean).join(' · ')} />
                  </span>
                </td>
                <td>
                  {lines ? lineWords(lines, metric?.unit ?? '') : texts.lineOf(rule.threshold ?? '')}
                  {lines && rule.threshold !== undefined ? (
                    <span className="muted alert-remarks">{texts.lineOf(rule.threshold)}</span>
                  ) : null}
                </td>
                <td>{patienceWords(rule)}</td>
                <td className="rule-source muted">
                  <Visible text={rule.source} />
                </td>
                <td className="actions-cell">
                  <Switch
                    inline
                    checked={rule.enabled}
                    disabled={blocked}
                    aria-label={texts.enable(name)}
                    onChange={event => onEnable(rule, event.currentTarget.checked)}
                  />
                  {origin === 'own' ? (
                    <Button
                      size="small"
                      variant="minimal"
                      text={texts.remove}
                      aria-label={`${texts.remove} ${name}`}
                      disabled={blocked}
                      onClick={() => onRemove(rule)}
                    />
                  ) : null}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

const everyTarget = ({ protocol }: AlertRule) =>
  protocol === undefined ? texts.everyTarget : texts.everyOf(protocolWords[protocol])

function Judged({
  enabled,
  unjudged,
  idle = false,
}: {
  enabled: boolean
  unjudged: string | undefined
  idle: boolean | undefined
}) {
  const [tone, icon, word] = !enabled
    ? (['quiet', <Disable key="icon" />, texts.off] as const)
    : unjudged === undefined
      ? (['good', <EyeOpen key="icon" />, texts.isJudged] as const)
      : idle
        ? (['quiet', <Minus key="icon" />, texts.isIdle] as const)
        : (['warn', <WarningSign key="icon" />, texts.notJudged] as const)
  return (
    <>
      <span className={`outcome tone-${tone}`}>
        <span className="outcome-icon" aria-hidden="true">
          {icon}
        </span>
        {word}
      </span>
      {enabled && unjudged !== undefined ? (
        <span className="muted alert-remarks">
          <Visible text={unjudged} />
        </span>
      ) : null}
    </>
  )
}
