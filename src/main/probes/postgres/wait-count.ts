/** One session as one look saw it at work. */
export interface Sampled {
  readonly pid: number
  /** PostgreSQL's wait event type in lower case; `cpu` where it waits for nothing. */
  readonly kind: string
  readonly event: string
  readonly role: string | null
  readonly database: string | null
  readonly application: string | null
  readonly statement: string | null
}

interface Wait {
  readonly kind: string
  readonly event: string
  /** How often a session was seen in it, over all looks. */
  readonly seen: number
  readonly pids: number
  /** The session seen in it most often, as it was last. */
  readonly most: Sampled
}

/** Counts what sessions were seen in, the most common first. */
export function countWaits(looks: readonly (readonly Sampled[])[]): Wait[] {
  const byEvent = Map.groupBy(looks.flat(), one => `${one.kind} ${one.event}`)
  return [...byEvent.values()]
    .flatMap((all): Wait[] => {
      const byPid = [...Map.groupBy(all, one => one.pid).values()].toSorted((a, b) => b.length - a.length)
      const [first] = all
      const most = byPid[0]?.at(-1)
      return first && most ? [{ kind: first.kind, event: first.event, seen: all.length, pids: byPid.length, most }] : []
    })
    .toSorted((a, b) => b.seen - a.seen)
}
