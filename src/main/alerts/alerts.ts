import pLimit from 'p-limit'
import { type Alert, type KeptAlert, shownAlert } from '#domain/alert'
import { missing } from '#domain/failure'
import type { Tick } from '#domain/metric'
import type { Profiles, Systems } from '#domain/store'
import { begin, changeOf, draw, iso, stand } from './alert-of'
import { type Happening, judge, type Standing, unheard } from './judge'
import { looksAt, type Watched } from './looks'
import { createOpenAlerts, type OpenAlertsParts } from './open-alerts'
import type { Known } from './rules'
import { type Scene, setScene, type Target } from './scene'

export interface AlertParts extends Omit<OpenAlertsParts, 'now'> {
  readonly systems: Systems
  readonly profiles: Profiles
  known(): Known
  /** Milliseconds since 1970. */
  now?(): number
}

/** Judges what targets say, keeps the alerts, and says whom to tell what. One thing after the other. */
export interface Alerts {
  /** Takes up what was open when the console ended; later, what has changed of systems, targets, rules and thresholds. */
  refresh(): Promise<void>
  /** Judges one tick. Resolves when what came of it is kept and told; before the first `refresh` nothing does. */
  hear(tick: Tick): Promise<void>
  /** Looks anew whether muted alerts are to be told. */
  retell(): Promise<void>
  /** Throws `missing` when it is over. */
  acknowledge(id: string, by: string, note: string): Promise<Alert>
  resolve(id: string, by: string): Promise<Alert>
  /** An open alert with the newest value of its series, which is not written down with every look. */
  newest(alert: Alert): Alert
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>
}

const hourMs = 3_600_000

export function createAlerts({ systems, profiles, known, now = Date.now, ...parts }: AlertParts): Alerts {
  const inOrder = pLimit(1)
  const open = createOpenAlerts({ ...parts, now })
  let scene: Scene = new Map()
  let restored = false

  const watchedBy = (alert: Alert) => scene.get(alert.profile)?.watched.find(one => one.line.rule.id === alert.rule)

  async function happen(
    target: Target,
    { line }: Watched,
    label: string,
    standing: Standing,
    what: Happening,
    why = '',
  ) {
    const at = standing.at ?? now()
    const before = open.find(target.profile.id, line.rule.id, label)
    if (standing.level === 'clear') {
      if (before) await open.end(stand(before, standing, line), scene, at, why === '' ? {} : { note: why })
      return
    }
    const alert = stand(before ?? begin(target, line, label, at), standing, line)
    // Somebody took on a warning; that it got worse is news. That it is once more as grave as it was taken on is not.
    const isNews = what === 'worse' && alert.takenOnAs !== 'critical'
    const as: KeptAlert = isNews ? { ...alert, state: 'firing' } : alert
    await open.put(as, scene, changeOf(as, before ? what : 'fired', at, why === '' ? {} : { note: why }))
  }

  async function look(target: Target, watched: Watched, tick: Tick): Promise<void> {
    for (const [label, seen] of looksAt(watched, tick)) {
      if (seen === 'gone') {
        watched.standings.delete(label)
        const alert = open.find(target.profile.id, watched.line.rule.id, label)
        if (alert) await open.end(alert, scene, tick.at, { note: 'It is not there any more.' })
        continue
      }
      const { standing, happened } = judge(watched.line, watched.standings.get(label) ?? unheard, seen)
      watched.standings.set(label, standing)
      if (happened) await happen(target, watched, label, standing, happened, tick.failure?.message)
    }
  }

  /** What was open before a restart stands again; how long a value had been beyond a line is counted anew. */
  async function restore(): Promise<void> {
    for (const alert of await parts.records.recent(iso(now() - hourMs))) {
      const level = alert.state === 'resolved' ? 'clear' : alert.severity
      if (level !== 'clear') open.takeUp(alert)
      const { value, begun } = alert
      const forSilence = level !== 'clear' && value === null
      watchedBy(alert)?.standings.set(alert.label, { ...unheard, level, value, begun, forSilence })
    }
    restored = true
  }

  /** Ends what no rule stands behind any more, and draws the others by their rules as they now are. */
  async function reconcile(): Promise<void> {
    for (const alert of open.values()) {
      const target = scene.get(alert.profile)
      const watched = watchedBy(alert)
      if (target?.system.sampling && watched?.standings.has(alert.label))
        open.takeUp(draw({ ...alert, target: target.profile.name }, watched.line))
      else {
        await open.end(alert, scene, now(), { note: whyOver(target) })
      }
    }
  }

  const whyOver = (target: Target | undefined) =>
    target === undefined
      ? 'Its target was removed.'
      : target.system.sampling
        ? 'Its rule was removed, switched off, or speaks of something else now.'
        : 'Its system is not measured any more: nobody knows how it stands.'

  function opened(id: string): KeptAlert {
    const alert = open.get(id)
    if (!alert) throw missing('That alert is over already.')
    return newest(alert)
  }

  function newest<A extends Alert>(alert: A): A {
    const standing = alert.state === 'resolved' ? undefined : watchedBy(alert)?.standings.get(alert.label)
    return standing ? { ...alert, value: standing.value, flaps: standing.begun.length } : alert
  }

  return {
    refresh: () =>
      inOrder(async () => {
        const [all, targets] = await Promise.all([systems.list(), profiles.list()])
        scene = setScene({ systems: all, profiles: targets, known: known() }, scene)
        if (!restored) await restore()
        await reconcile()
        await open.retell(scene)
        parts.onChange()
      }),
    hear: tick =>
      inOrder(async () => {
        const target = scene.get(tick.profile)
        if (!target || !restored) return
        target.heardAt = tick.at
        for (const watched of target.watched) await look(target, watched, tick)
        await open.retell(scene)
      }),
    retell: () => inOrder(() => open.retell(scene)),
    acknowledge: (id, by, note) =>
      inOrder(async () => {
        const at = now()
        const remark = note === '' ? {} : { note }
        const who = { acknowledgedAt: iso(at), acknowledgedBy: by }
        const before = opened(id)
        const alert: KeptAlert = { ...before, state: 'acknowledged', takenOnAs: before.severity, ...who, ...remark }
        await open.put(alert, scene, changeOf(alert, 'acknowledged', at, { by, ...remark }))
        if (alert.told) parts.onTold({ event: 'acknowledged', alert: shownAlert(alert) })
        return shownAlert(alert)
      }),
    resolve: (id, by) =>
      inOrder(async () => {
        const alert = opened(id)
        const standings = watchedBy(alert)?.standings
        const at = standings?.get(alert.label)?.at
        standings?.set(alert.label, { ...unheard, ...(at !== undefined && { at }) })
        await open.end(alert, scene, now(), { by })
        await open.retell(scene)
        return shownAlert({ ...alert, state: 'resolved', resolvedAt: iso(now()) })
      }),
    newest,
    settled: () => inOrder(async () => {}),
  }
}
