/** One turn of a contender. */
export interface Turn {
  readonly ms: number
  /** What was done, in words that must be the same for ours and for the anchor: row counts, sums, exit codes. */
  readonly work: string
  /** Turns of request and response that the proxy saw. */
  readonly roundTrips?: number
}

/** A way of doing the work, ours or a tool's. */
export interface Contender {
  readonly name: string
  run(): Promise<Turn>
}

/** Ours against a tool. Without `accept` it is shown and not judged. */
export interface Comparison {
  readonly id: string
  readonly what: string
  readonly ours: string
  readonly anchor: string
  readonly accept?: number
  readonly moonshot?: number
  /** More turns of request and response than these miss, however quick they were. */
  readonly mostRoundTrips?: number
}

/** Servers, and contenders that take turns on them. */
export interface Stage {
  readonly contenders: readonly Contender[]
  readonly comparisons: readonly Comparison[]
  /** Turns that count, where seven would take too long; one warm-up then. */
  readonly rounds?: number
  close(): Promise<void>
}

export interface Scene {
  /** The measures it can give. */
  readonly ids: readonly string[]
  /** Why it cannot be played here; undefined when it can. */
  lacking(): string | undefined
  open(): Promise<Stage>
}

/** Times work to its end. */
export async function timed(work: () => Promise<string>): Promise<Turn> {
  const began = performance.now()
  const done = await work()
  return { ms: performance.now() - began, work: done }
}
