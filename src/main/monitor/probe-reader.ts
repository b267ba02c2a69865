import { toFailure } from '#domain/failure'
import { readProbe } from '../expressions/probe-text'
import { probes } from '../probes/index'
import type { MetricLook } from './metric-file'
import { type Asking, rowsOf, type Seen } from './seen'

/** Looks that are probes, one after the other. One that does not fit the target says nothing. */
export async function readProbes(looks: readonly MetricLook[], asking: Asking): Promise<Seen['looks']> {
  const { target, sessions, ...use } = asking
  const found = new Map<string, NonNullable<ReturnType<Seen['looks']['get']>>>()
  for (const look of looks) {
    if (look.probe === undefined) continue
    const { name, parameters } = readProbe(look.probe)
    const probe = probes.find(one => one.name === name)
    if (!probe?.protocols.includes(target.protocol)) continue
    try {
      const table = await probe.run(probe.parameters.parse(parameters), {
        profile: target.id,
        target,
        sessions,
        ...use,
      })
      found.set(look.id, rowsOf(table, look.label))
    } catch (error) {
      if (use.signal.aborted) throw error
      found.set(look.id, toFailure(error))
    }
  }
  return found
}
