import { type Failure, OpsError } from '#domain/failure'
import { linkFailure } from '../link-failure'
import { remoteText } from '../remote-text'

/** What an exchange threw, in our words. The only place that reads Node's HTTP errors. */
export function translate(error: unknown): Failure {
  if (error instanceof OpsError) return error.failure
  const link = linkFailure(error)
  if (link?.code === 'ECONNRESET')
    return { ...link, hint: 'The service may have ended, or speak TLS on this port: then write https in the address.' }
  if (link) return link
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return {
      kind: 'timeout',
      layer: 'http',
      code: 'NO_ANSWER',
      message: 'No complete answer in time.',
      hint: 'The service accepts connections but works too slowly, or hangs.',
    }
  if (startsWithAlert(error))
    return {
      kind: 'unreachable',
      layer: 'http',
      code: 'SPEAKS_TLS',
      message: 'What answers there speaks TLS, and the address of the profile is http.',
      hint: 'Write https in the address.',
    }
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return {
    kind: 'rejected',
    layer: 'http',
    code,
    message: `The answer is not HTTP that can be read: ${remoteText(error instanceof Error ? error.message : error, 200)}`,
  }
}

/** An alert of TLS (record type 21, version 3.x) where the parser looked for HTTP. */
const startsWithAlert = (error: unknown): boolean =>
  error instanceof Error &&
  'rawPacket' in error &&
  Buffer.isBuffer(error.rawPacket) &&
  error.rawPacket[0] === 21 &&
  error.rawPacket[1] === 3
