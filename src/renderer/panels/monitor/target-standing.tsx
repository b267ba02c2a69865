import type { Sampled } from '#contract/metrics'
import { Ago } from '../../parts/moment'
import { ResumeSampling } from '../../parts/resume-sampling'
import { visibleString } from '../../parts/visible-text'
import { hashOf } from '../../route'
import { texts } from './texts'

/** When a target was heard last, or what stands in the way, with the page where that is mended. */
export function TargetStanding({
  system,
  profile,
  name,
  sampled,
}: {
  system: string
  profile: string
  /** What it is called. */
  name: string
  sampled: Sampled | undefined
}) {
  if (!sampled) return null
  const { lastAt, everyMs, waits, paused, unkept } = sampled
  return (
    <span className="monitor-standing">
      {waits === undefined ? null : (
        <>
          <span className="tone-warn">{visibleString(waits)}</span>{' '}
          {paused ? (
            <ResumeSampling {...{ profile, name }} />
          ) : (
            <a href={hashOf({ system, page: 'connections', path: [profile] })}>{texts.toTarget}</a>
          )}{' '}
        </>
      )}
      {unkept === undefined ? null : (
        <>
          <span className="tone-bad">{visibleString(texts.unkept(unkept))}</span>{' '}
        </>
      )}
      <span className="muted">
        {lastAt === undefined ? (
          texts.waiting
        ) : (
          <>
            {texts.heard} <Ago at={new Date(lastAt).toISOString()} />
          </>
        )}
        {everyMs === undefined ? null : ` · ${texts.every(Math.round(everyMs / 1000))}`}
      </span>
    </span>
  )
}
