import { toFailure } from '#domain/failure'

/** Whether the target itself refused who we say we are; a host on the way names itself in the layer. */
export function isRefusal(error: unknown): boolean {
  const { kind, layer } = toFailure(error)
  return kind === 'denied' && layer !== 'host-key' && layer !== 'vault' && !layer?.includes(': ')
}
