import { OpsError, toFailure } from '#domain/failure'

/** The failure of a host on the way, so that it is not taken for one of the target. The host that broke is named once. */
export function onTheWay(error: unknown, host: string): unknown {
  const failure = toFailure(error)
  if (failure.kind === 'fault' || failure.kind === 'cancelled' || failure.layer?.includes(': ')) return error
  const layer = `${host}: ${failure.layer ?? 'ssh'}`
  return new OpsError({ ...failure, layer, message: `The way there, over ${host}, is broken: ${failure.message}` })
}
