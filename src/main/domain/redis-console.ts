import type { Failure } from './failure'
import type { Effect } from './runbook'

/** A reply cut to what a screen can hold. Texts are exact: a byte that is no text stands as a lone surrogate. */
export type ShownReply =
  | string
  | number
  | null
  /** A long text, with the characters it has in all. */
  | { readonly text: string; readonly of: number }
  /** A list, with the entries that are not shown. */
  | { readonly list: readonly ShownReply[]; readonly more: number }

/** A command as the server, or a list of ours, explains it. */
export interface RedisCommand {
  /** In capitals, with its subcommand: `CONFIG GET`. */
  readonly name: string
  readonly syntax: string
  readonly summary: string
  readonly group: string
}

/** What a typed command would do, before anything is sent. */
export interface RedisJudgement {
  /** Absent where it is not sent at all. */
  readonly effect?: Effect
  /** What to know before it is sent. */
  readonly warning?: string
  readonly refused?: Failure
  /** It goes on and on: it is watched for some seconds, after the warning was read. */
  readonly watched?: true
}

/** A key as the browser lists it. */
export interface RedisKey {
  readonly key: string
  readonly type: string
  /** Null where it does not expire. */
  readonly ttlMs: number | null
  /** Null where this login may not ask. */
  readonly bytes: number | null
}

/** Keys as one walk met them; `cursor` goes on from there, `0` after the last. */
export interface RedisKeyPage {
  readonly keys: readonly RedisKey[]
  readonly cursor: string
  readonly ofKeys: number | null
  readonly serverMs: number
}

/** A part of a value: a few elements, never all of a large one. */
export interface RedisValue {
  readonly type: string
  readonly ttlMs: number | null
  readonly bytes: number | null
  /** Elements, or bytes of a string. */
  readonly length: number | null
  readonly columns: readonly string[]
  readonly rows: readonly (readonly ShownReply[])[]
  /** Where the next part begins; null after the last. */
  readonly next: string | null
}
