import { Button, Switch } from '@blueprintjs/core'
import { useMemo, useState } from 'react'
import type { Profile, Protocol } from '#domain/profile'
import type { System } from '#domain/system'
import { useMarks, useMetricCatalogue, useMetricLines, usePresent, useSampled, useSeries } from '../../asks/metrics'
import { go } from '../../asks/place'
import { useProfiles } from '../../asks/queries'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { Skeleton } from '../../parts/skeleton'
import { hashOf, type Route } from '../../route'
import type { OfAll } from './chart-card'
import { Marks } from './marks'
import { NoteDialog } from './note-dialog'
import { SamplingSelect, useSampling } from './sampling-select'
import { TargetCharts } from './target-charts'
import { texts } from './texts'
import {
  type Earlier,
  earlierMs,
  earlierWindows,
  moved,
  ranges,
  type Window,
  windowOf,
  windowQuery,
  zoomed,
} from './window'
import { WindowBar } from './window-bar'

/** A picture of that many points need not be drawn more often than one of them passes. */
const pointsOfPicture = 600
const hour = 60 * 60_000

/** What was measured of a system's targets, over time. */
export default function MonitorPage({ route, system }: PanelProps) {
  if (!system) return <Empty title={texts.noTargets} />
  return <Monitor key={system.id} route={route} system={system} />
}

function Monitor({ route, system }: { route: Route; system: System }) {
  const { query } = route
  const [frozen, setFrozen] = useState(false)
  const [noting, setNoting] = useState<number>()
  const rangeMs = ranges.find(one => one.id === query.range)?.ms ?? hour
  const follows = windowOf(query, 0).range !== undefined
  const { now } = usePresent(system.id, Math.max(1000, rangeMs / pointsOfPicture), follows && !frozen)
  const window = useMemo(() => windowOf(query, now), [query, now])
  const earlier = earlierWindows.find(one => one === query.with)
  const chosen = Number(query.at) || undefined

  const profiles = useProfiles(system.id).data
  const catalogue = useMetricCatalogue()
  const thresholds = useMetricLines(system.id).data
  // What is new is known half a minute later at the latest; before there is anything, with each answer.
  const [known, setKnown] = useState(false)
  const turn = known ? Math.floor(now / 30_000) : now
  const series = useSeries(system.id, turn)
  // Of two hundred targets it is known once which series are whose, not at each drawing.
  const seriesOf = useMemo(() => Map.groupBy(series.data ?? [], one => one.profile), [series.data])
  const sampled = useSampled(system, now).data
  if (!known && series.data?.length) setKnown(true)
  const marks = useMarks(system.id, Math.floor(window.from), Math.ceil(window.to)).data ?? noMarks

  const to = (more: Record<string, string | undefined>, replace = false) =>
    go(hashOf({ system: system.id, page: 'monitor', query: { ...query, ...more } }), { replace })
  const toWindow = (next: Window) => to(windowQuery(next))
  const toEarlier = (next: Earlier | undefined) => to({ with: next })
  const choose = (at: number | undefined) =>
    to({ ...windowQuery(window), at: at === undefined ? undefined : String(Math.round(at)) }, true)
  const walk = (way: -1 | 1) => {
    const moments = marks.map(mark => mark.at)
    const next =
      way === 1
        ? moments.find(at => at > (chosen ?? Number.NEGATIVE_INFINITY))
        : moments.findLast(at => at < (chosen ?? Number.POSITIVE_INFINITY))
    if (next !== undefined) choose(next)
  }
  usePageKeys({
    ' ': () => setFrozen(is => !is),
    '+': () => toWindow(zoomed(window, 1 / 2, chosen)),
    '-': () => toWindow(zoomed(window, 2)),
    '[': () => toWindow(moved(window, -1)),
    ']': () => toWindow(moved(window, 1)),
    '0': () => to({ from: undefined, to: undefined, range: '1h' }),
    c: () => toEarlier(earlier ? undefined : 'before'),
    m: () => setNoting(chosen ?? Date.now()),
    ',': () => walk(-1),
    '.': () => walk(1),
  })

  const ofAll: OfAll = {
    ...{ window, marks, chosen },
    isNow: follows && !frozen && system.sampling !== undefined,
    shiftMs: earlier ? earlierMs(window, earlier) : 0,
    sync: `monitor ${system.id}`,
    onZoom: (from, until) => toWindow({ from, to: until }),
    onChoose: choose,
  }
  const failure = series.error ?? catalogue.error
  if (failure) return <FailureNote failure={failureOf(failure)} onRetry={() => void series.refetch()} />
  if (!profiles || !series.data || !catalogue.data || !thresholds) return <Skeleton lines={10} />
  if (profiles.length === 0)
    return (
      <Page title={texts.title}>
        <Empty title={texts.noTargets}>
          <p>{texts.noTargetsWhy}</p>
          <GoButton to={hashOf({ system: system.id, page: 'connections', path: ['new'] })} text={texts.addTarget} />
        </Empty>
      </Page>
    )
  if (!system.sampling && series.data.length === 0) return <NotMeasured system={system} />
  return (
    <Page
      title={texts.title}
      lead={frozen ? texts.frozen : null}
      actions={
        <>
          <SamplingSelect system={system} />
          <Switch
            className="freeze"
            checked={frozen}
            onChange={() => setFrozen(!frozen)}
            label={texts.freeze}
            title={texts.freezeWhy}
          />
        </>
      }
    >
      <WindowBar {...{ window, earlier }} onWindow={toWindow} onEarlier={toEarlier} />
      <div className="live monitor">
        <div className="live-main">
          {profiles
            .toSorted((a, b) => placeOf(a) - placeOf(b) || a.name.localeCompare(b.name))
            .filter(one => seriesOf.has(one.id) || sampled?.some(of => of.profile === one.id))
            .map(profile => (
              <TargetCharts
                key={profile.id}
                {...{ profile, thresholds, ofAll }}
                series={seriesOf.get(profile.id) ?? noSeries}
                catalogue={catalogue.data}
                sampled={sampled?.find(one => one.profile === profile.id)}
              />
            ))}
        </div>
        <aside className="live-side">
          <Marks {...{ marks, chosen }} onChoose={choose} onNote={() => setNoting(chosen ?? Date.now())} />
        </aside>
      </div>
      {noting === undefined ? null : <NoteDialog system={system.id} at={noting} onClose={() => setNoting(undefined)} />}
    </Page>
  )
}

const noMarks: never[] = []
const noSeries: never[] = []

/** The servers first, then what they stand on, then what stands before them. */
const order: readonly Protocol[] = ['postgres', 'pgbouncer', 'redis', 'ssh', 'local', 'container', 'http', 'render']
const placeOf = ({ protocol }: Profile) => order.indexOf(protocol)

/** Before anything was measured: what it costs, and one button. */
function NotMeasured({ system }: { system: System }) {
  const { measure, busy, blocked } = useSampling(system)
  return (
    <Page title={texts.title}>
      <Empty title={texts.off}>
        <p>{texts.offWhy}</p>
        <p>{texts.kept}</p>
        <Button
          intent="primary"
          text={texts.begin}
          loading={busy}
          disabled={blocked}
          onClick={() => void measure(60)}
        />
      </Empty>
    </Page>
  )
}
