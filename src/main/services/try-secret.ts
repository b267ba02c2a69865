import { toFailure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { placeOf } from '#domain/secret-source'
import type { Layer } from '#domain/session'
import { lookAtSecretFile } from '../store/secret-file'
import type { Parts } from './parts'

/** What looking for a secret came to: the layer to show, and what was found. */
interface Tried {
  readonly layer: Layer
  readonly secret: string | null
}

/**
 * Looks for a profile's secret as the first layer of a test: where it was found and how long that took, never what it
 * is or how long. `typed` stands for one that is not saved yet. A command is run, also where its answer is kept.
 */
export async function trySecret(
  { secretOf, commandAnswers }: Pick<Parts, 'secretOf' | 'commandAnswers'>,
  profile: Profile,
  typed: string | undefined,
): Promise<Tried> {
  const startedAt = performance.now()
  const said = (layer: Omit<Layer, 'layer' | 'ms'>, secret: string | null): Tried => ({
    layer: { layer: 'secret', ms: Math.round(performance.now() - startedAt), ...layer },
    secret,
  })
  if (typed !== undefined) return said({ ok: true, message: 'As typed here.' }, typed)
  try {
    commandAnswers.forget(profile.id)
    const secret = await secretOf(profile)
    const hint = profile.secret.from === 'file' ? (await lookAtSecretFile(profile.secret.path)).warning : undefined
    return said({ ok: true, message: `Found in ${placeOf(profile.secret)}.`, ...(hint && { hint }) }, secret)
  } catch (error) {
    const { message, hint, code } = toFailure(error)
    return said({ ok: false, message, hint, code }, null)
  }
}
