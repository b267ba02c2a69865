import { useEffect } from 'react'
import type { Profile } from '#domain/profile'
import { useWatch, type Watch } from '../../asks/watch'

/** Watches one host for a page that shows several; draws nothing. */
export function HostWatch({
  host,
  everyMs,
  frozen,
  onWatch,
}: {
  host: Profile
  everyMs: number
  frozen: boolean
  onWatch: (host: Profile, watch: Watch) => void
}) {
  const { sight, before, failure, again } = useWatch(host.id, everyMs, frozen)
  useEffect(() => onWatch(host, { sight, before, failure, again }), [host, sight, before, failure, again, onWatch])
  return null
}
