import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import type { Parts } from './parts'

/** Saves a system whole: itself, its targets, and the secrets of those, each in its place before its profile is there. */
export async function keepSystem(
  {
    store,
    vault,
    changes,
    asked,
    commandAnswers,
  }: Pick<Parts, 'store' | 'vault' | 'changes' | 'asked' | 'commandAnswers'>,
  { system, profiles, secrets }: { system: System; profiles: readonly Profile[]; secrets: ReadonlyMap<string, string> },
): Promise<void> {
  await store.systems.save(system)
  for (const profile of profiles) {
    const secret = secrets.get(profile.id)
    if (secret !== undefined && profile.secret.from === 'ask') asked.set(profile.id, secret)
    else if (secret !== undefined) await vault.seal(profile.id, 'secret', secret)
    commandAnswers.forget(profile.id)
    await store.profiles.save(profile)
  }
  changes.tell('systems')
  changes.tell('profiles')
}
