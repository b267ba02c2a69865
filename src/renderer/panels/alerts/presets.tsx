import { Button, Tag } from '@blueprintjs/core'
import { Plus, Tick } from '@blueprintjs/icons'
import type { AlertPreset } from '#domain/alert'
import type { Metric } from '#domain/metric'
import type { System } from '#domain/system'
import type { AppliedThreshold } from '#domain/threshold'
import { useAlertPresets, useAlertRules } from '../../asks/alerts'
import { useMetricCatalogue, useMetricLines } from '../../asks/metrics'
import { failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { Block } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { visibleString } from '../../parts/visible-text'
import { guideOf, matters } from './matters'
import { linesOf, lineWords, patienceWords } from './rule-words'
import { texts } from './texts'
import { useTaking } from './use-taking'

/** What the guides and the field say of each matter, side by side; one press takes one of them as a rule. */
export function Presets({ system }: { system: System }) {
  const presets = useAlertPresets()
  const rules = useAlertRules(system.id).data
  const metrics = useMetricCatalogue().data
  const lines = Object.values(useMetricLines(system.id).data ?? {})
  const { take, blocked } = useTaking(system.id, presets.data ?? [], rules ?? [])
  if (presets.error) return <FailureNote failure={failureOf(presets.error)} onRetry={() => void presets.refetch()} />
  if (!presets.data || !rules || !metrics) return <Skeleton lines={8} />
  const guides = [...new Set(presets.data.map(guideOf))]
  // One that is switched off judges nothing; taken, it is switched on again.
  const taken = new Set(rules.filter(rule => rule.enabled).map(rule => rule.id))
  return (
    <Block title={texts.presetsFor(visibleString(system.name))}>
      <p className="muted">{texts.presetsWhy}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={texts.tabs.presets}>
        <table className="grid presets">
          <thead>
            <tr>
              <th scope="col">{texts.matter}</th>
              {guides.map(guide => (
                <th scope="col" key={guide}>
                  {guide === 'field' ? texts.field : guide}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matters(presets.data).map(({ group, presets: list, differ }) => (
              <tr key={group}>
                <th scope="row">
                  {list[0]?.title}
                  <span className="muted alert-remarks">
                    {metrics.find(one => one.id === list[0]?.metric)?.title ?? list[0]?.metric}
                  </span>
                  {differ ? (
                    <Tag minimal intent="warning">
                      {texts.differ}
                    </Tag>
                  ) : null}
                </th>
                {guides.map(guide => (
                  <td key={guide}>
                    {list
                      .filter(one => guideOf(one) === guide)
                      .map(one => (
                        <Said
                          key={one.id}
                          preset={one}
                          metric={metrics.find(({ id }) => id === one.metric)}
                          lines={lines}
                          isTaken={taken.has(one.id)}
                          blocked={blocked}
                          onTake={() => take(one)}
                        />
                      ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Block>
  )
}

/** What one guide says of a matter. */
function Said({
  preset,
  metric,
  lines,
  isTaken,
  blocked,
  onTake,
}: {
  preset: AlertPreset
  metric: Metric | undefined
  lines: readonly AppliedThreshold[]
  isTaken: boolean
  blocked: boolean
  onTake: () => void
}) {
  const drawn = linesOf(preset, lines)
  return (
    <div className="preset">
      <span title={preset.source}>
        {drawn ? lineWords(drawn, metric?.unit ?? '') : texts.lineOf(preset.threshold ?? '')}
      </span>
      <span className="muted alert-remarks">{patienceWords(preset)}</span>
      {isTaken ? (
        <span className="outcome tone-good">
          <span className="outcome-icon" aria-hidden="true">
            <Tick />
          </span>
          {texts.taken}
        </span>
      ) : (
        <Button
          size="small"
          icon={<Plus size={12} />}
          text={texts.take}
          aria-label={texts.takeWhose(preset.title, guideOf(preset))}
          title={preset.source}
          disabled={blocked}
          onClick={onTake}
        />
      )}
    </div>
  )
}
