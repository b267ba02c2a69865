import type { SecretPlace } from '#domain/named-secret'

/** A place as it is typed: every field there is, of whatever kind is chosen. */
export interface PlaceDraft {
  readonly kind: SecretPlace['kind']
  readonly target: string
  readonly name: string
  readonly path: string
  readonly service: string
  readonly where: string
}

export const emptyPlace: PlaceDraft = { kind: 'role', target: '', name: '', path: '', service: '', where: '' }

export const draftOf = (place: SecretPlace): PlaceDraft => ({ ...emptyPlace, ...place })

/** What the kind needs of it; what is left empty is for the schema to say. */
export function placeOf({ kind, target, name, path, service, where }: PlaceDraft): SecretPlace {
  if (kind === 'elsewhere') return { kind, where }
  if (kind === 'env-file') return { kind, target, path, name, ...(service && { service }) }
  return { kind, target, name }
}
