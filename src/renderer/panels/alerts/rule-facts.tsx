import type { Alert } from '#domain/alert'
import { useAlertRules } from '../../asks/alerts'
import { useMetricCatalogue, useMetricLines } from '../../asks/metrics'
import { Visible } from '../../parts/visible'
import { linesOf, lineWords, patienceWords } from './rule-words'
import { texts } from './texts'

/** What made an alert: its metric, where the rule draws its line and who drew it, and when that counts. */
export function RuleFacts({ alert }: { alert: Alert }) {
  const rules = useAlertRules(alert.system).data
  const metric = useMetricCatalogue().data?.find(one => one.id === alert.metric)
  const drawn = useMetricLines(alert.system).data?.[`${alert.profile}/${alert.metric}`]
  const rule = rules?.find(one => one.id === alert.rule)
  const lines = rule && linesOf(rule, drawn ? [drawn] : [])
  return (
    <>
      <p>
        {metric?.title ?? alert.metric} <code>{alert.metric}</code>
      </p>
      {lines ? <p>{lineWords(lines, alert.unit)}</p> : null}
      {rule ? <p>{patienceWords(rule)}</p> : rules ? <p className="tone-warn">{texts.ruleGone}</p> : null}
      <p className="muted">
        {texts.source}: <Visible text={alert.source} />
      </p>
    </>
  )
}
