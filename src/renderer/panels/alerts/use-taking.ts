import type { StandingRule } from '#contract/alerts'
import type { AlertPreset, AlertRule } from '#domain/alert'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { visibleString } from '../../parts/visible-text'
import { texts } from './texts'

/** Takes a preset as a rule of the system; what another guide says of the same matter gives way to it. */
export function useTaking(system: string, presets: readonly AlertPreset[], rules: readonly StandingRule[]) {
  const { act, blocked } = useAct()
  const save = (rule: AlertRule) => client.alerts.saveRule({ system, rule })
  const remove = (id: string) => client.alerts.removeRule({ system, id })
  const take = ({ group, guide: _, ...rule }: AlertPreset) => {
    const rivals = new Set(presets.flatMap(one => (one.group === group && one.id !== rule.id ? [one.id] : [])))
    const own = rules.flatMap(({ unjudged, idle, origin, ...one }) => (origin === 'own' ? [one] : []))
    const gone = own.filter(one => rivals.has(one.id))
    // The same one, switched off.
    const before = own.find(one => one.id === rule.id)
    const back = async () => {
      await (before ? save(before) : remove(rule.id))
      for (const one of gone) await save(one)
    }
    return act(
      'take',
      async () => {
        for (const one of gone) await remove(one.id)
        await save(rule)
      },
      () => ({
        intent: 'success',
        text: texts.takenNow(
          visibleString(rule.title),
          gone.map(one => visibleString(one.title)),
        ),
        action: { text: texts.undo, onClick: () => void act('undo', back) },
      }),
    )
  }
  return { take, blocked }
}
