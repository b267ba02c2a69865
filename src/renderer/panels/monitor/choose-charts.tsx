import { Button, Checkbox, PopoverNext } from '@blueprintjs/core'
import type { Metric } from '#domain/metric'
import { writeChoice } from './chosen-charts'
import { texts } from './texts'

/** Which metrics of a target are drawn; kept for this screen. */
export function ChooseCharts({
  target,
  metrics,
  chosen,
  onChoose,
}: {
  target: string
  metrics: readonly Metric[]
  chosen: readonly string[]
  onChoose: (kept: string) => void
}) {
  if (metrics.length === 0) return null
  const turn = (id: string) =>
    onChoose(writeChoice(chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id]))
  return (
    <PopoverNext
      placement="bottom-end"
      content={
        <fieldset className="monitor-choice">
          <legend>{texts.chartsOf(target)}</legend>
          {metrics.map(({ id, title, unit }) => (
            <Checkbox
              key={id}
              checked={chosen.includes(id)}
              onChange={() => turn(id)}
              label={unit ? `${title} (${unit})` : title}
            />
          ))}
          <Button size="small" text={texts.asUsual} onClick={() => onChoose('')} />
        </fieldset>
      }
    >
      <Button size="small" variant="minimal" text={texts.charts} aria-label={texts.chartsOf(target)} />
    </PopoverNext>
  )
}
