import { useEffect, useState } from 'react'
import { stamp } from './stamp'
import { ago } from './units'

/** A time as the operator's clock shows it; UTC stands in the title. */
export function Moment({ at, form = 'full' }: { at: string; form?: 'full' | 'clock' }) {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>unknown time</span>
  const { local, clock, utc } = stamp(date)
  return (
    <time dateTime={at} title={`${local} local · ${utc}`}>
      {form === 'clock' ? clock : local}
    </time>
  )
}

/** How long ago, kept true every half minute. */
export function Ago({ at }: { at: string }) {
  const now = useNow(30_000)
  const date = new Date(at)
  return (
    <time dateTime={at} title={`${stamp(date).local} local · ${stamp(date).utc}`}>
      {ago(now - date.getTime())}
    </time>
  )
}

/** The current time, again every `everyMs`; stands still while nobody needs it (null). */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (everyMs === null) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
