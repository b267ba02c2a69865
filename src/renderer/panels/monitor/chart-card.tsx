import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core'
import { More } from '@blueprintjs/icons'
import { useMemo, useRef, useState } from 'react'
import type uPlot from 'uplot'
import type { Mark } from '#domain/mark'
import type { Metric } from '#domain/metric'
import type { AppliedThreshold } from '#domain/threshold'
import { useAct } from '../../asks/act'
import { toCsv } from '../../parts/csv'
import { DataTable } from '../../parts/data-table'
import { download, downloadBlob } from '../../parts/download'
import { measured } from '../../parts/measured'
import { stamp } from '../../parts/stamp'
import { visibleString } from '../../parts/visible-text'
import { Chart } from './chart'
import { Legend, type LegendHandle } from './legend'
import { foremost, type Line, lastOf, pointsTable } from './lines'
import { mostLines } from './palette'
import { pictureOf } from './picture'
import { standingOf } from './standing'
import { StandingWord } from './standing-word'
import { texts } from './texts'
import { useInSight } from './use-in-sight'
import type { Window } from './window'

/** What all charts of the page have in common. */
export interface OfAll {
  readonly window: Window
  /** It ends now, and is measured: the newest value is how things stand. */
  readonly isNow: boolean
  readonly shiftMs: number
  readonly marks: readonly Mark[]
  readonly chosen: number | undefined
  readonly sync: string
  onZoom(from: number, to: number): void
  onChoose(at: number): void
}

/** One metric of a target: its picture, its values, and what can be done with them. */
export function ChartCard({
  metric,
  target,
  lines: all,
  threshold,
  ofAll,
  onHide,
}: {
  metric: Metric
  target: string
  lines: readonly Line[]
  threshold: AppliedThreshold | undefined
  ofAll: OfAll
  onHide: () => void
}) {
  const { act } = useAct()
  const [asTable, setAsTable] = useState(false)
  const place = useRef<HTMLElement>(null)
  const drawn = useRef<uPlot>(undefined)
  const legend = useRef<LegendHandle>(null)
  const inSight = useInSight(place)
  const lines = useMemo(() => foremost(all, mostLines, metric.worse), [all, metric.worse])
  const standing = standingOf(all, threshold)
  const { title, unit } = metric
  const { window, isNow } = ofAll
  const name = `${target}-${metric.id}`
  const titled = `${target} · ${title}${unit && ` (${unit})`}`
  const time = `${stamp(new Date(window.from)).local} – ${stamp(new Date(window.to)).local}`
  const savePicture = () =>
    act('picture', async () => {
      if (!drawn.current) return
      const blob = await pictureOf(drawn.current, { title: titled, time, labels: lines.map(line => line.label) })
      downloadBlob(`${name}.png`, blob)
    })
  const empty = all.every(line => line.stretch.at.length === 0)
  return (
    // No landmark: another target may have a chart of the same name.
    <article ref={place} className={`monitor-card standing-${standing}`} aria-label={title}>
      <header>
        <h3>
          {title} {unit ? <span className="muted">{unit}</span> : null}
        </h3>
        <StandingWord {...{ standing, threshold, isNow, empty }} />
        <span className="push" />
        <PopoverNext
          placement="bottom-end"
          content={
            <Menu>
              <MenuItem text={asTable ? texts.noTable : texts.table} onClick={() => setAsTable(!asTable)} />
              <MenuItem
                text={texts.csv}
                onClick={() => download(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(pointsTable(all, unit)))}
              />
              <MenuItem text={texts.picture} onClick={savePicture} />
              <MenuItem text={texts.hide} onClick={onHide} />
            </Menu>
          }
        >
          <Button size="small" variant="minimal" icon={<More size={14} />} aria-label={texts.actions(title)} />
        </PopoverNext>
      </header>
      <div className="monitor-canvas">
        {empty ? (
          <p className="muted">{texts.nothingHere}</p>
        ) : inSight ? (
          <Chart
            {...ofAll}
            {...{ unit, lines, threshold }}
            name={inWords(titled, lines, unit, isNow)}
            onValues={(values, at) => legend.current?.show(values, at)}
            onFloor={floor => legend.current?.floor(floor)}
            onDrawn={chart => {
              drawn.current = chart
            }}
          />
        ) : null}
      </div>
      <Legend ref={legend} {...{ lines, metric, isNow }} />
      {all.length > lines.length ? <p className="muted">{texts.more(lines.length, all.length)}</p> : null}
      {asTable ? <DataTable table={pointsTable(all, unit)} name={name} /> : null}
    </article>
  )
}

/** A chart for those who do not see it: each line's newest, mean and highest value. */
function inWords(title: string, lines: readonly Line[], unit: string, isNow: boolean): string {
  const said = lines.map(({ label, stretch }) => {
    const last = stretch.mean.findLast(value => value !== null)
    if (last === undefined || last === null) return `${label} ${texts.nothingHere}`
    const highest = stretch.high.reduce<number>(
      (most, value) => Math.max(most, value ?? most),
      Number.NEGATIVE_INFINITY,
    )
    const when = isNow && lastOf(stretch) !== undefined ? texts.now : texts.last
    return `${label} ${when} ${measured(last, unit)}, ${texts.highest} ${measured(highest, unit)}`.trim()
  })
  return visibleString(`${title}: ${said.join('; ')}`)
}
