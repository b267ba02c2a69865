import { useMemo, useRef } from 'react'
import type { Sampled } from '#contract/metrics'
import type { Metric } from '#domain/metric'
import type { Profile } from '#domain/profile'
import type { Series, Stretch } from '#domain/sample'
import type { AppliedThreshold } from '#domain/threshold'
import { useKept } from '../../asks/kept'
import { useStretches } from '../../asks/metrics'
import { failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { protocolWords } from '../../parts/fits'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { ChartCard, type OfAll } from './chart-card'
import { ChooseCharts } from './choose-charts'
import { readChoice, shownBy, usual, writeChoice } from './chosen-charts'
import type { Line } from './lines'
import { byGravity, standingOf } from './standing'
import { TargetStanding } from './target-standing'
import { texts } from './texts'
import { useInSight } from './use-in-sight'

/** A canvas of a chart is no wider; more points would fall upon one another. */
const points = 600
/** Of one metric; a server with more databases shows those that were heard last. */
const mostSeries = 40
const mostAsked = 400

/** The charts of one target: those that were chosen, or the usual ones, those in trouble first. */
export function TargetCharts({
  profile,
  series,
  catalogue,
  thresholds,
  sampled,
  ofAll,
}: {
  profile: Profile
  series: readonly Series[]
  catalogue: readonly Metric[]
  /** By `profile/metric`. */
  thresholds: Readonly<Record<string, AppliedThreshold>>
  sampled: Sampled | undefined
  ofAll: OfAll
}) {
  const place = useRef<HTMLElement>(null)
  const inSight = useInSight(place)
  const [kept, keep] = useKept(`monitor-charts.${profile.id}`, '')
  const metrics = useMemo(() => shownBy(catalogue, new Set(series.map(one => one.metric))), [catalogue, series])
  const choice = readChoice(kept) ?? usual(metrics)
  const chosen = metrics.filter(({ id }) => choice.includes(id))
  const hide = (id: string) => keep(writeChoice(choice.filter(one => one !== id)))
  const { window, shiftMs } = ofAll

  const asked = chosen
    .flatMap(({ id }) =>
      series
        .filter(one => one.metric === id)
        .toSorted((a, b) => b.to - a.to)
        .slice(0, mostSeries),
    )
    .slice(0, mostAsked)
  const ids = asked.map(one => one.id)
  const found = useStretches(ids, window.from, window.to, points, inSight)
  const earlier = useStretches(ids, window.from - shiftMs, window.to - shiftMs, points, inSight && shiftMs > 0)
  const lines = useLines(asked, found.data, shiftMs > 0 ? earlier.data : undefined)
  const standings = new Map(
    chosen.map(({ id }) => [id, standingOf(lines.get(id) ?? [], thresholds[`${profile.id}/${id}`])]),
  )
  const order = useOrder(
    `${profile.id} ${window.range ?? window.from} ${kept}`,
    found.data !== undefined,
    chosen.toSorted((a, b) => byGravity(standings.get(a.id) ?? 'none', standings.get(b.id) ?? 'none')),
  )
  const name = visibleString(profile.name)
  return (
    <section ref={place} className="monitor-target" aria-label={name}>
      <header>
        <h2>
          <Visible text={profile.name} /> <span className="muted">{protocolWords[profile.protocol]}</span>
        </h2>
        <TargetStanding system={profile.system} profile={profile.id} {...{ name, sampled }} />
        <span className="push" />
        <ChooseCharts target={name} metrics={metrics} chosen={choice} onChoose={keep} />
      </header>
      {found.error ? <FailureNote failure={failureOf(found.error)} onRetry={() => void found.refetch()} /> : null}
      {metrics.length === 0 ? <p className="muted">{texts.nothing}</p> : null}
      {metrics.length > 0 && chosen.length === 0 ? <p className="muted">{texts.noCharts}</p> : null}
      {chosen.length > 0 && !found.data && !found.error ? <Skeleton lines={8} /> : null}
      <div className="monitor-cards">
        {(found.data ? order : []).map(metric => (
          <ChartCard
            key={metric.id}
            {...{ metric, ofAll }}
            target={name}
            lines={lines.get(metric.id) ?? none}
            threshold={thresholds[`${profile.id}/${metric.id}`]}
            onHide={() => hide(metric.id)}
          />
        ))}
      </div>
    </section>
  )
}

const none: readonly Line[] = []

/** The stretches by metric, each list the same object for as long as its stretches are. */
function useLines(
  series: readonly Series[],
  found: readonly Stretch[] | undefined,
  earlier: readonly Stretch[] | undefined,
): ReadonlyMap<string, readonly Line[]> {
  // `series` only names what was found.
  return useMemo(() => {
    const before = new Map(earlier?.map(one => [one.series, one]))
    const now = new Map(found?.map(one => [one.series, one]))
    const lines = new Map<string, Line[]>()
    for (const { id, metric, label } of series) {
      const stretch = now.get(id)
      if (!stretch) continue
      const list = lines.get(metric) ?? []
      lines.set(metric, list)
      list.push({ label, stretch, earlier: before.get(id) })
    }
    for (const list of lines.values()) list.sort((a, b) => a.label.localeCompare(b.label))
    return lines
  }, [found, earlier])
}

/** The order as it was when the charts of this `key` first had something to show: nothing moves under a pointer. */
function useOrder(key: string, known: boolean, sorted: readonly Metric[]): readonly Metric[] {
  const held = useRef<{ key: string; ids: readonly string[] }>(undefined)
  if (known && held.current?.key !== key) held.current = { key, ids: sorted.map(one => one.id) }
  const ids = held.current?.ids ?? []
  const placeOf = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
  return sorted.toSorted((a, b) => placeOf(a.id) - placeOf(b.id))
}
