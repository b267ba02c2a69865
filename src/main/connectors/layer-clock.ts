import { cancelled, type Failure } from '#domain/failure'
import type { Layer } from '#domain/session'

/** Where a test of a connection stands, and the row of each layer with the milliseconds since the one before. */
export interface LayerClock {
  /** The layer that is being tried now. */
  at: string
  row(message: string, more?: Partial<Layer>): Layer
  /** The last row: the layer that failed, in the words of its failure. Throws where the operator stopped the test. */
  broken(failure: Pick<Failure, 'message' | 'hint' | 'code' | 'detail'>, stop: AbortSignal): Layer
}

/** Starts the clock at the first layer. */
export function layerClock(first: string): LayerClock {
  let began = performance.now()
  const lap = () => {
    const ms = performance.now() - began
    began = performance.now()
    return ms
  }
  const clock: LayerClock = {
    at: first,
    row: (message, more = {}) => ({ layer: clock.at, ok: true, ms: lap(), message, ...more }),
    broken({ message, hint, code, detail }, stop) {
      if (stop.aborted) throw cancelled()
      const rest = { ...(hint ? { hint } : {}), ...(code ? { code } : {}), ...(detail ? { detail } : {}) }
      return clock.row(message, { ok: false, ...rest })
    },
  }
  return clock
}
