import type { Failure } from './failure'

/** A terminal's window, in characters. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A program on the other side that has a terminal. */
export interface RemoteTerminal {
  /** What it writes, bytes as they come. While nobody takes them, it has to wait. */
  readonly output: AsyncIterable<Uint8Array>
  /** Without an exit code the link died before the program ended. */
  readonly ended: Promise<{ readonly exit?: number; readonly error?: unknown }>
  write(bytes: Uint8Array): void
  resize(size: TerminalSize): void
  /** Hangs up. */
  close(): void
}

/** What a terminal tells its page, in this order: opened once, output as it comes, closed once. */
export type TerminalEvent =
  | { readonly kind: 'opened'; readonly terminal: string }
  /** Bytes in base64: a letter may be cut in two, and the screen puts it together again. */
  | { readonly kind: 'output'; readonly data: string }
  /** `exit` where the program ended by itself, `failure` where the link did. */
  | { readonly kind: 'closed'; readonly exit: number | null; readonly failure?: Failure }
