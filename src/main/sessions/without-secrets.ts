import { OpsError } from '#domain/failure'
import { hide, hideInFailure } from '#domain/hidden'

/** The error without the secrets that its session was opened with: drivers and servers repeat what they were given. */
export function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0 || !(error instanceof Error)) return error
  const cause = withoutSecrets(error.cause, secrets)
  if (error instanceof OpsError) return new OpsError(hideInFailure(error.failure, secrets), { cause })
  const safe = new Error(hide(error.message, secrets), { cause })
  safe.name = error.name
  safe.stack = hide(error.stack ?? '', secrets)
  return safe
}
