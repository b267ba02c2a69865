import { Command, type Redis } from 'ioredis'
import { exactBytes } from '#domain/exact-text'
import { invalid } from '#domain/failure'
import type { RedisReply } from '#domain/session'
import { exactReply, plainReply } from './reply'

/**
 * Sends one command and resolves with the server's reply, no more and no less; `exact` keeps bytes that are no UTF-8.
 * Rejects with ioredis' error.
 */
export function ask(client: Redis, [name = '', ...words]: readonly string[], exact = false): Promise<RedisReply> {
  const bytes = words.map(word => (word.isWellFormed() ? word : exactBytes(word)))
  const command = new Command(name, bytes, { replyEncoding: null })
  // ioredis would make an object of HGETALL and lose the order and the binary keys.
  command.transformReply = (reply: Buffer | Buffer[]) => reply
  return Promise.resolve(client.sendCommand(command)).then(exact ? exactReply : plainReply)
}

// They change what later replies of a shared connection mean, or are answered without end.
const stateful = new Set(
  'auth hello select reset quit multi exec discard watch unwatch asking readonly readwrite sync psync replconf'.split(
    ' ',
  ),
)
const endless = new Set('subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe monitor'.split(' '))

/** Throws what cannot be sent on a connection that is shared. */
export function assertSharable(words: readonly string[]): void {
  const name = words[0]?.toLowerCase() ?? ''
  assertAnswered(words)
  if (stateful.has(name) || (name === 'client' && /^(reply|tracking|caching|no-evict|setname)$/i.test(words[1] ?? '')))
    throw invalid(`${name.toUpperCase()} would change the connection that others read from.`)
}

/** Throws for what has no reply to wait for. */
export function assertAnswered(words: readonly string[]): void {
  const name = words[0]?.toLowerCase() ?? ''
  if (name === '') throw invalid('There is no command.')
  if (endless.has(name)) throw invalid(`${name.toUpperCase()} has no single answer.`, 'Use redis-cli for it.')
}
