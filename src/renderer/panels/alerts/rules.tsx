import { Button } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import type { AlertRule } from '#domain/alert'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { useAlertRules } from '../../asks/alerts'
import { useMetricCatalogue, useMetricLines } from '../../asks/metrics'
import { go } from '../../asks/place'
import { client, failureOf } from '../../client/client'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Block } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { visibleString } from '../../parts/visible-text'
import { hashOf, type Route } from '../../route'
import { RuleDialog } from './rule-dialog'
import { RuleList } from './rule-list'
import { texts } from './texts'

/** The rules of a system: whether each is judged, and the form to change one, which the address names. */
export function Rules({ system, route }: { system: System; route: Route }) {
  const rules = useAlertRules(system.id)
  const metrics = useMetricCatalogue().data
  const lines = useMetricLines(system.id).data ?? {}
  const { act, blocked } = useAct()
  const { edit } = route.query
  const to = (next: string | undefined) =>
    go(hashOf({ system: system.id, page: 'alerts', path: ['rules'], query: { edit: next } }), {
      replace: next === undefined,
    })
  const save = (rule: AlertRule) => client.alerts.saveRule({ system: system.id, rule })
  const remove = (rule: AlertRule) =>
    act(
      'remove',
      () => client.alerts.removeRule({ system: system.id, id: rule.id }),
      () => ({
        text: texts.ruleRemoved(visibleString(rule.title)),
        action: { text: texts.undo, onClick: () => void act('restore', () => save(rule)) },
      }),
    )
  if (rules.error) return <FailureNote failure={failureOf(rules.error)} onRetry={() => void rules.refetch()} />
  if (!rules.data || !metrics) return <Skeleton lines={8} />
  const asked = rules.data.find(rule => rule.id === edit)
  return (
    <Block
      title={texts.rulesOf(visibleString(system.name))}
      actions={
        <>
          <GoButton text={texts.fromPresets} to={hashOf({ system: system.id, page: 'alerts', path: ['presets'] })} />
          <Button
            size="small"
            intent="primary"
            icon={<Plus size={14} />}
            text={texts.newRule}
            onClick={() => to('new')}
          />
        </>
      }
    >
      {rules.data.length === 0 ? (
        <Empty title={texts.noRules}>
          <p>{texts.noRulesWhy}</p>
        </Empty>
      ) : (
        <RuleList
          // What has nothing to judge here stands last.
          rules={rules.data.toSorted((a, b) => Number(a.idle ?? false) - Number(b.idle ?? false))}
          metrics={metrics}
          applied={Object.values(lines)}
          blocked={blocked}
          onEdit={rule => to(rule.id)}
          onRemove={remove}
          onEnable={(rule, enabled) => void act('enable', () => save({ ...rule, enabled }))}
        />
      )}
      {edit === 'new' || asked ? (
        <RuleDialog
          key={edit}
          system={system}
          rule={asked}
          metrics={metrics}
          applied={Object.values(lines)}
          onClose={() => to(undefined)}
        />
      ) : null}
      {edit !== undefined && edit !== 'new' && !asked ? <p className="tone-warn">{texts.noSuchRule}</p> : null}
    </Block>
  )
}
