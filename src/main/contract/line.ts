import { type ClientLink, createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { type Failure, OpsError } from '#domain/failure'
import { failureOf } from './failed'
import type { Contract } from './index'
import type { Wire, WireMessage } from './wire'

export type ConsoleClient = ContractRouterClient<Contract>

export interface Connection {
  readonly state: 'connecting' | 'open' | 'lost'
  /** Why it is lost. Code `SIGNED_OUT`: no attempt follows, a fresh link is needed. */
  readonly failure?: Failure
  /** Calls back after each change of `state`; the answer ends that. */
  subscribe(listener: () => void): () => void
}

export interface Line {
  readonly client: ConsoleClient
  readonly connection: Connection
  /** Ends the line; open calls are rejected. */
  close(): void
}

interface Open {
  readonly link: RPCLink<Record<never, never>>
  readonly wire: Wire
  dead: boolean
}

const lost: Failure = {
  kind: 'unreachable',
  layer: 'console',
  code: 'LINE_LOST',
  message: "The console's own process does not answer.",
  hint: 'It is reconnected by itself. What was under way is on record: look at the run before doing anything again.',
}

/**
 * A client that dials again when its wire ends. Calls made before the first wire stands wait for it; calls on a wire
 * that ends, and calls while it is lost, are rejected at once (kind `unreachable`, code `LINE_LOST`): nothing hangs and
 * nothing is sent twice. Streams end with the same failure; who follows one asks again for what comes after.
 */
export function createLine(dial: () => Promise<Wire>): Line {
  const listeners = new Set<() => void>()
  let state: Connection['state'] = 'connecting'
  let failure: Failure | undefined
  let closed = false
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let current: Open | undefined
  let dialling: Promise<unknown> = Promise.resolve()

  const become = (next: Connection['state'], why?: Failure) => {
    state = next
    failure = why
    for (const listener of listeners) listener()
  }
  const connect = async () => {
    try {
      const wire = await dial()
      if (closed) return wire.close()
      const open: Open = { wire, link: linkOver(wire), dead: false }
      current = open
      attempt = 0
      become('open')
      wire.onClose(() => {
        open.dead = true
        if (!closed) later(lost)
      })
    } catch (error) {
      if (!closed) later(failureOf(error))
    }
  }
  const later = (why: Failure) => {
    become('lost', why)
    if (why.code === 'SIGNED_OUT') return
    const pause = Math.min(5_000, 100 * 2 ** attempt++) * (0.75 + Math.random() / 2)
    timer = setTimeout(() => {
      dialling = connect()
    }, pause)
  }
  dialling = connect()

  const link: ClientLink<Record<never, never>> = {
    async call(path, input, options) {
      if (state === 'connecting') await dialling
      const open = current
      if (!open || open.dead || closed) throw new OpsError(failure ?? lost)
      const told = (error: unknown) => (open.dead && !options.signal?.aborted ? new OpsError(lost) : error)
      try {
        const output = await open.link.call(path, input, options)
        return isStream(output) ? telling(output, told) : output
      } catch (error) {
        throw told(error)
      }
    },
  }
  return {
    client: createORPCClient(link),
    connection: {
      get state() {
        return state
      },
      get failure() {
        return failure
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    close() {
      closed = true
      clearTimeout(timer)
      current?.wire.close()
      become('lost', lost)
    },
  }
}

function linkOver(wire: Wire) {
  return new RPCLink<Record<never, never>>({
    port: {
      postMessage: (message: WireMessage) => wire.send(message),
      on: (event, callback) =>
        event === 'message' ? wire.onMessage(data => callback({ data })) : wire.onClose(() => callback()),
    },
  })
}

type Stream = AsyncIterableIterator<unknown> & AsyncIterator<unknown>

const isStream = (output: unknown): output is Stream =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

/** The same stream, with its errors told in our words. Not a generator: `return` must not wait behind a `next`. */
function telling(stream: Stream, told: (error: unknown) => unknown): Stream {
  const say = async (result: Promise<IteratorResult<unknown>>) => {
    try {
      return await result
    } catch (error) {
      throw told(error)
    }
  }
  return {
    next: () => say(stream.next()),
    return: value => say(stream.return?.(value) ?? Promise.resolve({ done: true, value })),
    throw: error => say(stream.throw?.(error) ?? Promise.reject(error)),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
