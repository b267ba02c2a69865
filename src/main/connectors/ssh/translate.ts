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
  if (/open failure|Channel open/i.test(message))
    return {
      kind: 'rejected',
      layer: 'channel',
      code: /administratively/i.test(message) ? 'FORWARD_REFUSED' : 'CHANNEL_REFUSED',
      message: `The host refused a channel: ${message.replace(/^.*Channel open failure:\s*/i, '')}.`,
      hint: 'For a tunnel: AllowTcpForwarding and PermitOpen in its sshd_config. For commands: MaxSessions.',
    }
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
