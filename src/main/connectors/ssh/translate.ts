import type { Failure } from '#domain/failure'
import { OpsError } from '#domain/failure'
import { linkFailure } from '../link-failure'
import { remoteText } from '../remote-text'

/** What ssh2 or the network threw, in our words. The only place that reads ssh2's errors. */
export function translate(error: unknown): Failure {
  if (error instanceof OpsError) return error.failure
  const link = linkFailure(error)
  if (link) return link
  const message = remoteText(error instanceof Error ? error.message : error, 400)
  if (error instanceof Error && error.name === 'TimeoutError') return timeout
  if (/authentication methods failed/i.test(message))
    return {
      kind: 'denied',
      layer: 'login',
      code: 'AUTH_FAILED',
      message: 'The host does not let this login in.',
      hint: 'Check the user, and whether the key stands in its authorized_keys or the password is right.',
    }
  if (/timed out while waiting for handshake|Keepalive timeout|No response/i.test(message)) return timeout
  if (/no matching|handshake failed/i.test(message))
    return {
      kind: 'unreachable',
      layer: 'ssh',
      code: 'NO_COMMON_ALGORITHM',
      message: `The host and Quarterdeck have no algorithm in common. ${message}`,
      hint: 'The host may be very old, or offer only post-quantum key exchange, which is not there yet.',
    }
  if (/open failure|Channel open/i.test(message)) return refusedChannel(reasonOf(error))
  if (/Not connected|Connection lost|ended|closed/i.test(message))
    return { kind: 'unreachable', layer: 'session', code: 'LINK_LOST', message: 'The SSH link is gone.' }
  return { kind: 'unreachable', layer: 'ssh', message: `The SSH connection failed: ${message}` }
}

const timeout: Failure = {
  kind: 'timeout',
  layer: 'ssh',
  code: 'NO_ANSWER',
  message: 'The host does not answer in time.',
  hint: 'It may be overloaded, behind a firewall that drops packets, or not an SSH server.',
}

/** RFC 4254: 1 administratively prohibited, 2 connect failed, 3 unknown channel type, 4 resource shortage. */
const reasonOf = (error: unknown) => (error instanceof Error && 'reason' in error ? Number(error.reason) : 0)

function refusedChannel(reason: number): Failure {
  if (reason === 1)
    return {
      kind: 'rejected',
      layer: 'channel',
      code: 'FORWARD_REFUSED',
      message: 'The SSH host does not allow this tunnel.',
      hint: 'AllowTcpForwarding and PermitOpen in its sshd_config decide that.',
    }
  if (reason === 2)
    return {
      kind: 'unreachable',
      layer: 'channel',
      code: 'FAR_END_REFUSED',
      message: 'The SSH host answers, but cannot reach that address, or nothing listens there.',
      hint: 'Check host and port as the SSH host sees them. If that is a container, look whether it runs.',
    }
  return {
    kind: 'rejected',
    layer: 'channel',
    code: 'CHANNEL_REFUSED',
    message: 'The SSH host refused a channel.',
    hint: 'Too many may be open: MaxSessions in its sshd_config.',
  }
}
