import type { Failure } from '#domain/failure'
import { OpsError } from '#domain/failure'
import { linkFailure } from '../link-failure'
import { remoteText } from '../remote-text'

/** What ssh2 or the network threw, in our words. The only place that reads ssh2's errors. `to` is where a tunnel should go. */
export function translate(error: unknown, to = 'that address'): Failure {
  if (error instanceof OpsError) return error.failure
  const link = linkFailure(error)
  if (link) return link
  const message = remoteText(error instanceof Error ? error.message : error, 400)
  if (error instanceof Error && error.name === 'TimeoutError') return timeout
  if (/Connection lost before handshake/i.test(message)) return notAdmitted
  if (/too many authentication failures/i.test(message)) return tooManyKeys
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
      message,
    }
  if (/open failure|Channel open/i.test(message)) return refusedChannel(reasonOf(error), to)
  if (/Not connected|Connection lost|ended|closed/i.test(message))
    return { kind: 'unreachable', layer: 'session', code: 'LINK_LOST', message: 'The SSH link is gone.' }
  return { kind: 'unreachable', layer: 'ssh', message: `The SSH connection failed: ${message}` }
}

/** Nothing was exchanged yet: it is safe to come again a little later. */
export const notAdmitted: Failure = {
  kind: 'unreachable',
  layer: 'ssh',
  code: 'NOT_ADMITTED',
  message: 'The host closed the connection before it said anything of SSH.',
  hint: 'Too many may be logging in at once (MaxStartups), this address may be shut out, or it is not an SSH server.',
}

/** The host counted the keys it was shown, and hung up. */
const tooManyKeys: Failure = {
  kind: 'denied',
  layer: 'login',
  code: 'TOO_MANY_KEYS',
  message: 'The host was shown too many keys, and hung up before the right one.',
  hint: 'Name the key in the profile, beside the agent: then only that one is offered.',
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

function refusedChannel(reason: number, to: string): Failure {
  if (reason === 1)
    return {
      kind: 'rejected',
      layer: 'channel',
      code: 'FORWARD_REFUSED',
      message: `The SSH host does not allow a tunnel to ${to}.`,
      hint: 'AllowTcpForwarding and PermitOpen in its sshd_config decide that.',
    }
  if (reason === 2)
    return {
      kind: 'unreachable',
      layer: 'channel',
      code: 'FAR_END_REFUSED',
      message: `The SSH host answers, but cannot reach ${to}, or nothing listens there.`,
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
