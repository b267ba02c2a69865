import { z } from 'zod'

const target = z.string().trim().min(1).max(200)
const name = z.string().trim().min(1).max(200)

/** Where a secret is in use; what is shown is the place, never the value. */
const placeSchema = z.discriminatedUnion('kind', [
  /** A line `NAME=` of an environment file on a host; `service` is made anew to take it. */
  z.strictObject({
    kind: z.literal('env-file'),
    target,
    path: z.string().trim().min(1).max(1000),
    name,
    service: z.string().max(250).optional(),
  }),
  /** A variable of a service of the cloud provider. */
  z.strictObject({ kind: z.literal('cloud'), target, name }),
  /** The password of a PostgreSQL role or of a Redis user. */
  z.strictObject({ kind: z.literal('role'), target, name }),
  z.strictObject({ kind: z.literal('redis-user'), target, name }),
  /** Elsewhere, as a key of a provider's API; changed by a command or by hand. */
  z.strictObject({ kind: z.literal('elsewhere'), where: z.string().trim().min(1).max(400) }),
])
export type SecretPlace = z.infer<typeof placeSchema>

/** A secret of a system by name: where it is used and how often it must be changed. It has no value here. */
export const namedSecretSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  note: z.string().max(2000).default(''),
  /** To be changed after so many days. Source of 90: the guides' own policy; see `thresholds.yaml`. */
  everyDays: z.number().int().min(1).max(3650).default(90),
  /** When it was last changed as far as the operator knows; ISO 8601 date. Rotations here are newer and count. */
  changedOn: z.iso.date().optional(),
  places: z.array(placeSchema).max(50).default([]),
})
export type NamedSecret = z.infer<typeof namedSecretSchema>

/** Whole days since it was last changed, as far as that is known; a day that is still to come counts as today. */
export const ageInDays = ({ changedOn }: Pick<NamedSecret, 'changedOn'>, now: number): number | null =>
  changedOn === undefined ? null : Math.max(0, Math.floor((now - Date.parse(changedOn)) / 86_400_000))

/** Where a secret is in use, as an operator would say it. */
export function placeWords(place: SecretPlace): string {
  switch (place.kind) {
    case 'env-file':
      return `${place.name} in ${place.path} on ${place.target}${place.service ? `, for ${place.service}` : ''}`
    case 'cloud':
      return `${place.name} of ${place.target}`
    case 'role':
      return `role ${place.name} of ${place.target}`
    case 'redis-user':
      return `user ${place.name} of ${place.target}`
    case 'elsewhere':
      return place.where
  }
}

/** Whether one rotation reaches all places: it changes one role, one user, one variable and one file, under all its names there. */
export function fitsOneRotation({ places }: Pick<NamedSecret, 'places'>): boolean {
  const elsewhere = (one: SecretPlace, other: SecretPlace) =>
    one.kind === other.kind &&
    !(one.kind === 'env-file' && other.kind === 'env-file' && one.path === other.path && one.target === other.target)
  return !places.some((one, at) => places.slice(at + 1).some(other => elsewhere(one, other)))
}

/** How a secret stands by its policy: `due` in its last ten days, `overdue` after them. */
export type SecretState = 'fresh' | 'due' | 'overdue' | 'unknown'

/** The days between the 80 at which an alert of age clears and the 90 at which it begins; see `thresholds.yaml`. */
const dueDays = 10

export function secretState(secret: Pick<NamedSecret, 'changedOn' | 'everyDays'>, now: number): SecretState {
  const age = ageInDays(secret, now)
  if (age === null) return 'unknown'
  if (age > secret.everyDays) return 'overdue'
  return age >= secret.everyDays - dueDays ? 'due' : 'fresh'
}
