import type { SecretEntry } from '#contract/vault'
import type { Profile, SecretSource } from '#domain/profile'
import { placeOf } from '#domain/secret-source'
import { lookAtSecretFile } from '../store/secret-file'
import type { Parts } from './parts'

/** All secrets by the targets that need them: where each comes from and how that place stands. None is read. */
export async function inventory({
  store,
  asked,
  commandAnswers,
}: Pick<Parts, 'store' | 'asked' | 'commandAnswers'>): Promise<SecretEntry[]> {
  const [systems, all, sealed] = await Promise.all([store.systems.list(), store.profiles.list(), store.secrets.all()])
  const profiles = all.filter(profile => profile.secret.from !== 'none')

  async function entryOf(profile: Profile): Promise<SecretEntry[]> {
    const system = systems.find(one => one.id === profile.system)
    if (!system) return []
    const kept = sealed.find(one => one.profile === profile.id && one.field === 'secret')
    const until = commandAnswers.keptUntil(profile.id)
    const { id, name, protocol, secret } = profile
    return [
      {
        profile: id,
        name,
        protocol,
        system: { id: system.id, name: system.name, environment: system.environment },
        source: secret,
        sealedAt: kept?.sealed_at ?? null,
        keptUntil: until === undefined ? null : new Date(until).toISOString(),
        ...(await place(secret, { sealed: kept !== undefined, given: asked.has(id) })),
        sharedWith: profiles
          .filter(other => other.id !== id && isShared(secret, other.secret))
          .map(other => ({ profile: other.id, name: other.name, system: other.system })),
      },
    ]
  }
  return (await Promise.all(profiles.map(entryOf))).flat()
}

/** Whether two targets take the very same thing. Stored and typed ones are each their own. */
const isShared = (a: SecretSource, b: SecretSource) =>
  a.from !== 'stored' && a.from !== 'ask' && placeOf(a) === placeOf(b)

async function place(
  secret: SecretSource,
  { sealed, given }: { sealed: boolean; given: boolean },
): Promise<Pick<SecretEntry, 'there' | 'warning'>> {
  switch (secret.from) {
    case 'stored':
      return { there: sealed, warning: null }
    case 'ask':
      return { there: given, warning: null }
    case 'env':
      return { there: Boolean(process.env[secret.name]), warning: null }
    case 'file': {
      const { there, warning } = await lookAtSecretFile(secret.path)
      return { there, warning: warning ?? null }
    }
    default:
      return { there: null, warning: null }
  }
}
