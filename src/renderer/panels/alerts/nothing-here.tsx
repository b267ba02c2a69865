import { Button } from '@blueprintjs/core'
import { Tick } from '@blueprintjs/icons'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { useAlertRules } from '../../asks/alerts'
import { client } from '../../client/client'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { hashOf } from '../../route'
import type { Standing } from './standing'
import { texts } from './texts'

const everySeconds = 30

/** No alerts of this kind: which is good news only where something is measured. */
export function NothingHere({ show, system }: { show: Standing; system: System | undefined }) {
  const { act, busy, blocked } = useAct()
  const rules = useAlertRules(system?.id).data ?? []
  const unjudged = rules.filter(rule => rule.enabled && rule.unjudged !== undefined && !rule.idle).length
  if (show === 'firing' && system && !system.sampling)
    return (
      <Empty title={texts.unmeasured}>
        <p>{texts.unmeasuredWhy}</p>
        <Button
          intent="primary"
          size="small"
          text={texts.measure}
          loading={busy === 'measure'}
          disabled={blocked}
          onClick={() =>
            act(
              'measure',
              () => client.systems.save({ ...system, sampling: { everySeconds } }),
              () => ({ intent: 'success', text: texts.measuring }),
            )
          }
        />
      </Empty>
    )
  return (
    <Empty title={texts.empty[show]} icon={show === 'firing' ? <Tick size={24} /> : undefined}>
      <p>{texts.emptyWhy[show]}</p>
      {show === 'firing' && unjudged > 0 ? <p className="tone-warn">{texts.unjudged(unjudged)}</p> : null}
      {show === 'firing' && system ? (
        <GoButton to={hashOf({ system: system.id, page: 'alerts', path: ['rules'] })} text={texts.toRules} />
      ) : null}
    </Empty>
  )
}
