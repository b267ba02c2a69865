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

/** Without an exit code the link died before it said how it ended. That of a signal is 128 and its number, as in a shell. */
export interface Ending {
  readonly exit?: number
  readonly error?: unknown
}

export const exitOf = (code: number | null, signal: string | null | undefined): number | undefined =>
  code ?? (signal ? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0) : undefined)

/** Starts a command on the host; its words are seen by all who may list processes there. Rejects with an OpsError when no channel can be had. */
export type OpenChannel = (signal: AbortSignal, command: readonly string[]) => Promise<Channel>
