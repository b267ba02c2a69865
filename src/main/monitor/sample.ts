import { type Failure, toFailure } from '#domain/failure'
import { hideInFailure } from '#domain/hidden'
import type { Tick } from '#domain/metric'
import type { Profile } from '#domain/profile'
import type { Sessions } from '#domain/session'
import type { Clock } from './clock'
import type { MetricLook } from './metric-file'
import { needed } from './needed'
import { type Moment, type Row, valuesOf } from './rates'
import { isFailure, type Reader, type Seen } from './seen'

/** A longer answer is given up: the look itself would be a burden. */
const longestMs = 10_000
/** What a login may not read, or a server does not have, is not asked for again sooner: each time is a line in its log. */
const againMs = 10 * 60_000
/** A tick comes a little early or late; a look that is due every minute is not put off for that. */
const slackMs = 1000

export interface SampleParts {
  readonly target: Profile
  readonly sessions: Sessions
  readonly read: Reader
  readonly clock: Clock
}

/** Takes samples of one target, and remembers of the ones before what rates need. */
export function createSample({ target, sessions, read, clock }: SampleParts) {
  const moments = new Map<string, Moment>()
  const refused = new Map<string, { readonly failure: Failure; readonly until: number }>()
  let has: readonly string[] | undefined

  const due = ({ id, every }: MetricLook, now: number) => {
    const last = moments.get(id)?.elapsed
    return every === 0 || last === undefined || now - last >= every - slackMs
  }

  /** What was seen as values, with the looks before it; the looks are remembered for the next time. */
  function understand(looks: readonly MetricLook[], seen: Seen, missing: Record<string, Failure>): Tick['values'] {
    const { clock: server, boot } = seen
    const when = { at: clock.now(), elapsed: clock.elapsed(), clock: server, boot }
    return looks.flatMap(look => {
      const rows = rowsSeen(look, seen)
      if (rows === undefined) return []
      if (isFailure(rows)) {
        refused.set(look.id, { failure: rows, until: when.elapsed + againMs })
        tell(missing, look, rows)
        return []
      }
      const moment = { ...when, rows }
      const values = valuesOf(look, moments.get(look.id), moment)
      moments.set(look.id, moment)
      return values
    })
  }

  return {
    /** One sample. Without an answer it carries the failure; rejects only when it is stopped. */
    async take(all: readonly MetricLook[], signal: AbortSignal): Promise<Tick> {
      const began = clock.elapsed()
      const tick = { system: target.system, profile: target.id, at: clock.now(), elapsed: began }
      const missing: Record<string, Failure> = {}
      const looks = all.filter(look => {
        const before = refused.get(look.id)
        const failure = before && before.until > began ? before.failure : needed(look, has, target)
        if (failure) tell(missing, look, failure)
        return !failure && (look.needs === undefined || has !== undefined) && due(look, began)
      })
      const safe = (failure: Failure) => hideInFailure(failure, sessions.secrets([target.id]))
      try {
        const seen = await read(looks, { target, sessions, signal, timeoutMs: longestMs })
        has = seen.has ?? has
        const values = understand(looks, seen, missing)
        const left = Object.entries(missing).map(([metric, failure]) => [metric, safe(failure)] as const)
        return {
          ...{ ...tick, tookMs: seen.tookMs, values },
          ...(left.length > 0 && { missing: Object.fromEntries(left) }),
        }
      } catch (error) {
        signal.throwIfAborted()
        const failure = safe(toFailure(error))
        const [is] = isDown(failure)
          ? [{ metric: 'up', value: 0 }]
          : isRefused(failure)
            ? [{ metric: 'refused', value: 1 }]
            : []
        const values = is ? [{ ...is, label: '' }] : []
        return { ...tick, tookMs: clock.elapsed() - began, values, failure }
      }
    },
    /** Asks again for what was refused, as after a GRANT. */
    forgive: () => refused.clear(),
  }
}

const tell = (missing: Record<string, Failure>, look: MetricLook, failure: Failure) => {
  for (const { id } of look.metrics) missing[id] = failure
}

/** A look without a way of its own tells what every answer tells. */
function rowsSeen(look: MetricLook, { looks, well = true, tookMs }: Seen): readonly Row[] | Failure | undefined {
  const { sql, info, proc, health, page, probe } = look
  const ofItsOwn = sql ?? info ?? proc ?? health ?? page ?? probe
  return ofItsOwn === undefined
    ? [{ label: '', cells: { up: well ? 1 : 0, refused: 0, answer_ms: tookMs } }]
    : looks.get(look.id)
}

/** It was asked and did not answer. What broke on the way there, or refused only us, says nothing of the target itself. */
const isDown = ({ kind, layer }: Failure) =>
  (kind === 'unreachable' || kind === 'timeout' || kind === 'rejected') && !layer?.includes(': ')

/**
 * Somebody is there and does not let us in: a login that is refused, a key or certificate that is not the trusted one.
 * What only waits for the operator, such as a secret to be given, is said where it waits.
 */
const isRefused = ({ kind, layer, code = '' }: Failure) =>
  kind === 'denied' && layer !== 'vault' && layer !== 'secret' && !waiting.has(code)

const waiting: ReadonlySet<string> = new Set([
  ...['SECRET_NEEDED', 'MORE_ASKED', 'AGENT_REFUSED', 'HOST_KEY_UNKNOWN', 'KNOWN_HOSTS_UNREADABLE', 'EACCES'],
])
