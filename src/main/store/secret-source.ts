import type { Profile } from '#domain/profile'
import type { CommandAnswers } from './command-answers'
import { absent, notGiven } from './secret-failures'
import { readSecretFile } from './secret-file'
import type { Vault } from './vault'

/** Where secrets are looked for. `asked` holds what the operator typed, by profile id. */
export interface SecretPlaces {
  readonly vault: Pick<Vault, 'unseal'>
  readonly asked: ReadonlyMap<string, string>
  readonly answers: Pick<CommandAnswers, 'of'>
}

/**
 * The secret of a profile from wherever the profile says, null when it has none. Throws OpsError (`missing`, `denied`,
 * `timeout`) that says where was looked and never what was found.
 */
export async function readSecret(profile: Profile, { vault, asked, answers }: SecretPlaces): Promise<string | null> {
  const { secret } = profile
  switch (secret.from) {
    case 'none':
      return null
    case 'stored': {
      const text = await vault.unseal(profile.id, 'secret')
      if (text !== null) return text
      throw absent(profile, 'no secret is stored', 'Enter it in Connections.')
    }
    case 'ask': {
      const text = asked.get(profile.id)
      if (text !== undefined) return text
      throw notGiven(profile)
    }
    case 'env': {
      const text = process.env[secret.name]
      if (text) return text
      throw absent(profile, `the environment variable ${secret.name} is not set`, 'Set it before starting Quarterdeck.')
    }
    case 'file':
      return readSecretFile(profile, secret.path)
    case 'command':
      return answers.of(profile, secret)
  }
}
