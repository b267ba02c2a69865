import type { Failure } from '#domain/failure'

/** True when the work ended by itself, false when the operator stopped it first. */
export async function finishedBeforeStop(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const stopped = Promise.withResolvers<false>()
  const onAbort = () => stopped.resolve(false)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const ended = work.then(
    () => true as const,
    () => true as const,
  )
  return Promise.race([ended, stopped.promise]).finally(() => signal.removeEventListener('abort', onAbort))
}

/** Said instead of a plain *cancelled* when the proof is missing. */
export const notSeenGone = (pid: number): Failure => ({
  kind: 'cancelled',
  code: 'CANCEL_UNVERIFIED',
  layer: 'session',
  message: `Stopped waiting, but nobody saw server process ${pid} end.`,
  hint: `When the server answers again, look for it: select * from pg_stat_activity where pid = ${pid};`,
  detail: { pid: String(pid) },
})
