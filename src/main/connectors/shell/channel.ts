import type { Readable, Writable } from 'node:stream'

/** A command on the other side, its three streams and its end. */
export interface Channel {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it has ended and both streams are read: `lost` when the link died before it said how it ended. */
  readonly ended: Promise<{ lost: boolean; error?: unknown }>
  /** Lets go of our side. What runs on the other side is not ended by this. */
  close(): void
}

/** Starts a command on the host; its words are seen by all who may list processes there. Rejects with an OpsError when no channel can be had. */
export type OpenChannel = (signal: AbortSignal, command: readonly string[]) => Promise<Channel>
