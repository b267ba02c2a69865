/** What can be said about work under way; empty where it would be a guess. */
export interface Outlook {
  /** 0 to 1; absent when nobody can know the total. */
  readonly fraction?: number
  /** Per second, in the progress's own unit. */
  readonly rate?: number
  readonly leftMs?: number
}

/** Rate and time left from what is done so far. Says nothing of the rate in the first second. */
export function outlook(done: number | undefined, total: number | undefined, elapsedMs: number): Outlook {
  if (done === undefined) return {}
  const rate = elapsedMs >= 1000 && done > 0 ? done / (elapsedMs / 1000) : undefined
  if (total === undefined || total <= 0) return { rate }
  const fraction = Math.min(1, Math.max(0, done / total))
  const leftMs = rate === undefined ? undefined : (Math.max(0, total - done) / rate) * 1000
  return { fraction, rate, leftMs }
}
