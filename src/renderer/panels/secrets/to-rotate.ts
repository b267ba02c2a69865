import type { StandingSecret } from '#contract/secrets'
import type { SecretPlace } from '#domain/named-secret'
import type { Profile } from '#domain/profile'
import { toStart } from '../../route'

type Of<K extends SecretPlace['kind']> = Extract<SecretPlace, { kind: K }>

/** The start form of the rotation, filled in from the places of the secret; of several of one kind the first is rotated with it. */
export function toRotate({ system, secret }: StandingSecret, profiles: readonly Profile[]): string {
  const first = <K extends SecretPlace['kind']>(kind: K) =>
    secret.places.find((place): place is Of<K> => place.kind === kind)
  const profileOf = (place: { target: string } | undefined) =>
    profiles.find(one => one.system === system.id && one.name === place?.target)?.id ?? ''
  const [role, user, file, cloud] = [first('role'), first('redis-user'), first('env-file'), first('cloud')]
  // One file is written once, with all the names that it has the secret under.
  const names = secret.places.flatMap(place =>
    place.kind === 'env-file' && place.path === file?.path && place.target === file.target ? [place.name] : [],
  )
  return toStart(
    system.id,
    'security/rotate-secret',
    {
      secret: secret.name,
      ...(role && { role: role.name }),
      ...(user && { redis_user: user.name }),
      ...(file && { env_file: file.path, env_name: names.join(', ') }),
      ...(file?.service && { service: file.service }),
      ...(cloud && { cloud_variable: cloud.name }),
    },
    undefined,
    { db: profileOf(role), cache: profileOf(user), host: profileOf(file), cloud: profileOf(cloud) },
  )
}
