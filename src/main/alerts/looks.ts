import type { Failure } from '#domain/failure'
import type { Tick } from '#domain/metric'
import type { Look, Standing } from './judge'
import type { Line } from './line'

/** What a rule knows of one target: its series by label. */
export interface Watched {
  readonly line: Line
  readonly standings: Map<string, Standing>
  /** When any of its series was last there, and how far apart that was from the time before; milliseconds. */
  seenAt?: number
  apartMs?: number
  /** Since when what was known before a restart is looked for in vain; milliseconds. */
  soughtAt?: number
}

/** A look at a series; `gone` where the target answered and the series is not there any more. */
export type SeriesLook = readonly [label: string, look: Look | 'gone']

/** Dear looks are rare ones: until two of them were seen, a series counts as there for so long. */
const unknownApartMs = 3 * 3_600_000
/** What has no parts has no value in a quiet hour either, as a mean of nothing; so long it is taken to be there. */
const quietMs = 3 * 3_600_000

/** What a tick says of the series of a rule. Nothing at all where it was not the turn of that metric. */
export function looksAt(watched: Watched, tick: Tick): readonly SeriesLook[] {
  const { line, standings } = watched
  const { rule } = line
  const { at, elapsed } = tick
  const when = { at, ...(elapsed !== undefined && { elapsed }) }
  const known = [...standings.keys()]
  // A rule for which silence is trouble speaks also of what was never heard.
  const expected = known.length > 0 || rule.missing !== 'alert' ? known : [rule.label ?? '']
  const silence = expected.map((label): SeriesLook => [label, { ...when, value: null }])
  const values = tick.values.filter(
    one => one.metric === rule.metric && (rule.label === undefined || rule.label === one.label),
  )
  const said = values.map(({ label, value }): SeriesLook => [label, { ...when, value }])
  // A target that is down says only that.
  if (tick.failure) {
    if (said.length > 0) return said
    // Whoever refuses a login answers: that it does not is over. On the way there somebody else refused it.
    if (rule.metric === 'up' && refuses(tick))
      return expected.map((label): SeriesLook => [label, { ...when, value: 1 }])
    return isOurs(tick.failure) ? [] : silence
  }
  if (said.length === 0) {
    if (tick.missing?.[rule.metric]) return silence
    const turnMs = Math.max(line.gapMs, 2.5 * (watched.apartMs ?? unknownApartMs))
    if (known.length > 0) watched.soughtAt ??= at
    const since = watched.seenAt ?? watched.soughtAt
    const unseenMs = since === undefined ? 0 : at - since
    const gone = known.filter(label => unseenMs > (label === '' ? Math.max(turnMs, quietMs) : turnMs))
    return gone.map((label): SeriesLook => [label, 'gone'])
  }
  if (watched.seenAt !== undefined) watched.apartMs = Math.max(0, at - watched.seenAt)
  watched.seenAt = at
  const there = new Set(values.map(one => one.label))
  return [...said, ...known.filter(label => !there.has(label)).map((label): SeriesLook => [label, 'gone'])]
}

const refuses = ({ values, failure }: Tick) =>
  values.some(({ metric, value }) => metric === 'refused' && value === 1) && !failure?.layer?.includes(': ')

/** Nothing was learned of the target: we stopped, were wrong, or have no network ourselves. */
const isOurs = ({ kind, code = '' }: Failure) =>
  kind === 'cancelled' ||
  kind === 'fault' ||
  kind === 'invalid' ||
  ['ENETUNREACH', 'ENETDOWN', 'EAI_AGAIN'].includes(code)
