import { useCallback, useEffect, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { LogSource } from '#domain/log'
import { client, failureOf } from '../../client/client'
import { earlier, later, nothing, opened, type Seen } from './seen'

type At = Parameters<typeof client.logs.window>[0]['at']

/** A source as it is read part by part. */
export interface WindowState {
  readonly seen: Seen
  readonly busy: boolean
  readonly failure: Failure | undefined
  /** Of a file, how large it was. */
  readonly bytes: number | undefined
  /** Where the part that was read last ended: what is followed begins there. */
  readonly end: string
  open(at: At): void
  more(way: 'before' | 'after'): void
  add(entries: Seen['entries']): void
}

/** Reads a source, its end first (or the time that the address names), and what stands around as it is scrolled to. */
export function useLogWindow(profile: string, source: LogSource, begin: At): WindowState {
  const [seen, setSeen] = useState<Seen>(nothing)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const [bytes, setBytes] = useState<number>()
  const [end, setEnd] = useState('0')
  const asking = useRef<AbortController>(undefined)
  const latest = useRef(seen)
  latest.current = seen

  const ask = useCallback(
    async (at: At, take: (last: Seen, window: Awaited<ReturnType<typeof client.logs.window>>) => Seen) => {
      asking.current?.abort()
      const own = new AbortController()
      asking.current = own
      setBusy(true)
      setFailure(undefined)
      try {
        const window = await client.logs.window({ profile, source, at }, { signal: own.signal })
        if (own.signal.aborted) return
        setSeen(last => take(last, window))
        setBytes(window.file?.bytes)
        setEnd(window.file ? String(window.file.bytes) : (window.entries.at(-1)?.place ?? '0'))
      } catch (error) {
        if (!own.signal.aborted) setFailure(failureOf(error))
      } finally {
        if (asking.current === own) {
          asking.current = undefined
          setBusy(false)
        }
      }
    },
    [profile, source],
  )
  const open = useCallback((at: At) => void ask(at, opened), [ask])
  const more = useCallback(
    (way: 'before' | 'after') => {
      const { before, after } = latest.current
      if (asking.current) return
      if (way === 'before' && before) void ask({ before }, earlier)
      if (way === 'after' && after) void ask({ after }, later)
    },
    [ask],
  )
  const add = useCallback((entries: Seen['entries']) => setSeen(last => later(last, { entries, after: null })), [])
  // The first part: what it begins with is not looked at again.
  const first = useRef(begin)
  useEffect(() => {
    open(first.current)
    return () => asking.current?.abort()
  }, [open])
  return { seen, busy, failure, bytes, end, open, more, add }
}
