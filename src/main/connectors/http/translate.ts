import { type Failure, OpsError } from '#domain/failure'
import { linkFailure } from '../link-failure'
import { remoteText } from '../remote-text'

/** What an exchange threw, in our words. The only place that reads Node's HTTP errors. */
export function translate(error: unknown): Failure {
  if (error instanceof OpsError) return error.failure
  const link = linkFailure(error)
  if (link) return link
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return {
      kind: 'timeout',
      layer: 'http',
      code: 'NO_ANSWER',
      message: 'No complete answer in time.',
      hint: 'The service accepts connections but works too slowly, or hangs.',
    }
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return {
    kind: 'rejected',
    layer: 'http',
    code,
    message: `The answer is not HTTP that can be read: ${remoteText(error instanceof Error ? error.message : error, 200)}`,
  }
}
