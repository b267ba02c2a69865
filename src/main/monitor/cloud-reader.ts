import { readProbes } from './probe-reader'
import type { Reader } from './seen'

/** A service at a provider: whether it is there and not suspended, and what the provider measured of it. */
export const readCloud: Reader = async (looks, asking) => {
  const { target, sessions, ...use } = asking
  const session = await sessions.cloud(target.id, use.signal)
  const began = performance.now()
  const service = await session.service(use)
  const tookMs = performance.now() - began
  return { looks: await readProbes(looks, asking), tookMs, well: !service.suspended }
}
