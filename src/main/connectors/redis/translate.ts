import { type Failure, OpsError } from '#domain/failure'
import { linkFailure } from '../link-failure'
import { remoteText } from '../remote-text'

type Words = Pick<Failure, 'kind' | 'message'> & { readonly hint?: string }

const words: Readonly<Record<string, Words>> = {
  NOAUTH: { kind: 'denied', message: 'The server asks for a password.', hint: 'Add a secret to the profile.' },
  WRONGPASS: {
    kind: 'denied',
    message: 'User or password is wrong, or the user is disabled.',
    hint: 'Check user and secret.',
  },
  NOPERM: {
    kind: 'denied',
    message: 'The user may not run this command or touch this key.',
    hint: 'The runbook “Monitoring user for Redis” shows what a user lacks for looking, and gives it.',
  },
  DENIED: {
    kind: 'denied',
    message: 'The server is in protected mode: it only talks to its own host.',
    hint: 'Reach it through SSH, or give it a password and an address to bind to.',
  },
  LOADING: {
    kind: 'unreachable',
    message: 'The server is loading its data into memory and answers nothing yet.',
    hint: 'Wait; INFO persistence shows how far it is.',
  },
  READONLY: {
    kind: 'rejected',
    message: 'This is a replica; it takes no writes.',
    hint: 'Go to the primary: INFO replication names it.',
  },
  OOM: {
    kind: 'rejected',
    message: 'The server has reached maxmemory and takes no writes.',
    hint: 'Look at the eviction policy and the largest keys.',
  },
  MISCONF: {
    kind: 'rejected',
    message: 'The server cannot save its data, and takes no writes until it can.',
    hint: 'Free disk space or correct rights, then run BGSAVE. INFO persistence shows the last error.',
  },
  BUSY: {
    kind: 'rejected',
    message: 'A script blocks the server.',
    hint: 'SCRIPT KILL ends it if it has written nothing yet; otherwise only SHUTDOWN NOSAVE does.',
  },
  MASTERDOWN: { kind: 'rejected', message: 'The replica has lost its primary and serves no stale data.' },
  CLUSTERDOWN: {
    kind: 'unreachable',
    message: 'The cluster is down.',
    hint: 'CLUSTER INFO shows the slots without a node.',
  },
  MOVED: { kind: 'rejected', message: 'Another node of the cluster holds this key.' },
  ASK: { kind: 'rejected', message: 'This key is moving to another node of the cluster.' },
  NOREPLICAS: { kind: 'rejected', message: 'Too few replicas are in step for a write.' },
  WRONGTYPE: { kind: 'rejected', message: 'The key holds another type of value.' },
  NOSCRIPT: { kind: 'missing', message: 'The server does not know that script.' },
  EXECABORT: { kind: 'rejected', message: 'The transaction was discarded because one of its commands was wrong.' },
}

/** Every error of ioredis, of the server and of the socket below, as a Failure. Never carries a command's words. */
export function translate(error: unknown, layer: 'login' | 'session' | 'statement'): Failure {
  if (error instanceof OpsError) return error.failure
  if (error instanceof Error && error.name === 'TimeoutError') return { ...noAnswer, layer }
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled', message: 'Stopped.' }
  const link = linkFailure(error)
  if (link) return link
  const said = remoteText(error instanceof Error ? error.message : error, 500)
  const code = /^-?([A-Z][A-Z0-9]+)\b/.exec(said)?.[1]
  if (/max number of clients/i.test(said))
    return {
      kind: 'rejected',
      layer: 'login',
      code: 'MAXCLIENTS',
      message: 'The server has no free connection: maxclients is reached.',
      hint: 'CLIENT LIST from an open connection shows who holds them.',
    }
  const known = code ? words[code] : undefined
  if (known) return { layer, code: code!, ...known, message: `${known.message} (${said})` }
  if (/connection is closed|isn't writeable|Command aborted|Connection lost/i.test(said)) return connectionLost
  if (/without any password configured|no password is set/i.test(said))
    return {
      kind: 'denied',
      layer: 'login',
      code: 'NO_PASSWORD_SET',
      message: 'The profile has a password, but the server has none for this user.',
      hint: 'Is it the right server? Otherwise take the secret out of the profile.',
    }
  if (/DB index is out of range|invalid DB index/i.test(said))
    return {
      kind: 'missing',
      layer,
      code: 'NO_DATABASE',
      message: `The server has no database of that number. (${said})`,
      hint: 'CONFIG GET databases says how many there are; they count from 0.',
    }
  if (code === 'ERR' || code === 'NOPROTO')
    return {
      kind: /unknown (sub)?command|wrong number|syntax/i.test(said) ? 'invalid' : 'rejected',
      layer,
      code,
      message: said,
    }
  if (error instanceof Error && error.name === 'ReplyError')
    return { kind: 'rejected', layer, ...(code ? { code } : {}), message: said }
  return { kind: 'fault', layer, message: `The Redis driver failed: ${said}` }
}

export const noAnswer: Failure = {
  kind: 'timeout',
  code: 'NO_ANSWER',
  message: 'The server did not answer in time.',
  hint: 'A slow command or script may block it: Redis runs one at a time. SLOWLOG GET shows the past ones.',
}

const connectionLost: Failure = {
  kind: 'unreachable',
  layer: 'session',
  code: 'CONNECTION_LOST',
  message: 'The connection to the server was lost.',
  hint: 'The server, a proxy or the network ended it. The next read connects again.',
}
