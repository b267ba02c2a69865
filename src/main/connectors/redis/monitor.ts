import { setTimeout as pause } from 'node:timers/promises'
import { cancelled, OpsError } from '#domain/failure'
import type { RedisSession } from '#domain/session'
import { ask } from './ask'
import type { RedisOpening } from './client'
import { reach } from './login'
import { translate } from './translate'

const everyMs = 100
/** Of one line; a command may carry hundreds of megabytes. */
const mostBytes = 2000
/** Kept until somebody takes them; what comes beyond is counted. */
const mostLines = 500

/**
 * MONITOR on a connection of its own, which is closed at the end. What comes is always read at once: lines left lying would
 * pile up in the server's memory.
 */
export function createMonitor(opening: RedisOpening): RedisSession['monitor'] {
  return async function* monitor({ signal, forMs }) {
    if (signal.aborted) throw cancelled()
    const { client } = await reach(opening, signal)
    const { stream } = client
    try {
      await ask(client, ['monitor'])
      // From here on the server answers nothing any more, it tells.
      stream.removeAllListeners('data')
      const heard = listen()
      let broke: Error | undefined
      stream.on('data', heard.take)
      stream.on('error', error => {
        broke = error
      })
      const until = performance.now() + forMs
      while (performance.now() < until && !signal.aborted) {
        await pause(everyMs, undefined, { signal }).catch(() => undefined)
        const given = heard.given()
        if (given.lines.length > 0) yield given
        if (broke || stream.destroyed) throw broke ?? new Error('Connection is closed.')
      }
    } catch (error) {
      throw error instanceof OpsError ? error : new OpsError(translate(error, 'statement'))
    } finally {
      client.disconnect()
      stream.destroy()
    }
  }
}

/** Cuts what comes into lines without their `+`, each cut to what can be shown. */
function listen() {
  let lines: string[] = []
  let left = 0
  let begun: Buffer[] = []
  let length = 0
  const add = (part: Buffer) => {
    const room = mostBytes - length
    if (room > 0) begun.push(part.subarray(0, room))
    length += part.length
  }
  const end = () => {
    // Redis writes what is no ASCII as \\x… by itself.
    const text = Buffer.concat(begun)
      .toString('latin1')
      .replace(/^\+|\r$/g, '')
    if (lines.length < mostLines) lines.push(length > mostBytes ? `${text}…` : text)
    else left += 1
    begun = []
    length = 0
  }
  return {
    take(chunk: Buffer) {
      let from = 0
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        add(chunk.subarray(from, at))
        end()
        from = at + 1
      }
      add(chunk.subarray(from))
    },
    given() {
      const heard = { lines, left }
      lines = []
      left = 0
      return heard
    },
  }
}
