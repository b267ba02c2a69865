import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'

/** A command on the other side, its three streams and its end. */
export interface Channel {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it has ended and both streams are read. */
  readonly ended: Promise<Ending>
  /** Lets go of our side. What runs on the other side is not ended by this. */
  close(): void
}

/**
 * Without an exit code the link died before it said how it ended. That of a signal is 128 and its number, as in a shell.
 * An OpsError as `error` tells what the exit code does not: nothing was begun, or nobody knows how it ended.
 */
export interface Ending {
  readonly exit?: number
  readonly error?: unknown
}

export const exitOf = (code: number | null, signal: string | null | undefined): number | undefined =>
  code ?? (signal ? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0) : undefined)

/**
 * Starts a command on the host; its words are seen by all who may list processes there. An urgent one, which ends others,
 * waits behind none of them. Rejects with an OpsError when no channel can be had before the signal; nothing has run then.
 */
export type OpenChannel = (
  signal: AbortSignal,
  command: readonly string[],
  how?: { urgent?: boolean },
) => Promise<Channel>

const quietMs = 2000

/**
 * The ending of a command: when its streams are closed, or when it has exited and nothing more is said. A daemon that it
 * left behind may hold the streams for days.
 */
export function endingOf(
  streams: readonly Readable[],
  exited: Promise<Ending>,
  closed: Promise<Ending>,
  letGo: () => void,
): Promise<Ending> {
  const quiet = exited.then(
    ending =>
      new Promise<Ending>(resolve => {
        const done = () => {
          resolve(ending)
          letGo()
        }
        let timer = setTimeout(done, quietMs)
        const last = setTimeout(done, 5 * quietMs)
        for (const stream of streams)
          stream.on('data', () => {
            clearTimeout(timer)
            timer = setTimeout(done, quietMs)
          })
        void closed.then(() => {
          clearTimeout(timer)
          clearTimeout(last)
        })
      }),
  )
  return Promise.race([closed, quiet])
}
