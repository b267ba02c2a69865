import type { Failure } from '#domain/failure'
import type { Past } from '#domain/past'
import type { Probe } from '#domain/probe'
import type { Profile, ProfileOf, Protocol } from '#domain/profile'
import type { Action, ActionStep } from '#domain/runbook'
import type { Identity, Sessions, Use } from '#domain/session'
import type { Table } from '#domain/table'
import type { Value } from '../../expressions/value'

/** An action with its values in place, ready to be shown and sent. */
export interface Bound<P = unknown> {
  /** Complete, with its values; what an operator may copy and run. Secrets stand as dots. */
  readonly shown: string
  readonly values: Readonly<Record<string, string | null>>
  readonly payload: P
  /** Whose text this is: steps that share an exchange are each read by their own `parse` and rules. */
  readonly step: ActionStep
}

/** What an action brought back. */
export interface Look {
  readonly table: Table
  readonly output?: string
  readonly exit?: number | null
}

export type Answered =
  | { readonly look: Look; readonly failure?: undefined }
  | { readonly failure: Failure; readonly look?: Look }

export interface Where extends Use {
  readonly profile: string
  readonly target: Profile
  readonly sessions: Sessions
  readonly probes: readonly Probe[]
  readonly past?: Past
  readonly step: ActionStep
  /** The PostgreSQL profile that the step's scripts log in to. */
  readonly login?: ProfileOf<'postgres'>
  onOutput(stream: 'stdout' | 'stderr' | 'notice', text: string): void
}

export interface ChangeHooks {
  /** Held while the change runs, so that no second console does the same here. */
  readonly lockKey: string
  /** Who makes the change, for the console that is refused. */
  readonly holder: string
  /** Names a detached process for ever: the same key is never started twice. */
  readonly processKey: string
  /** It is under way; a statement tells the backend that runs it. */
  onBegun?(backend?: number): void
}

/** One kind of action. The file holds only what differs between kinds. */
export interface Executor<P = unknown> {
  /** `protocol` is the target's: the console of PgBouncer has a grammar of its own. */
  bind(action: Action, step: ActionStep, values: Readonly<Record<string, Value>>, protocol: Protocol): Promise<Bound<P>>
  /** The server's major version; undefined where versions mean nothing. */
  major?(where: Where): Promise<number>
  identity(where: Where): Promise<Identity>
  /** Reads, in as few round trips as the protocol allows. Answers in order; throws when the target cannot be reached. */
  read(bounds: readonly Bound<P>[], where: Where): Promise<Answered[]>
  change(bound: Bound<P>, where: Where, hooks: ChangeHooks): Promise<Look>
  /** Follows a process started before under that key to its end, and starts none; undefined when there is none. */
  attach?(processKey: string, where: Where): Promise<Answered | undefined>
}

export const shownValues = (values: Readonly<Record<string, Value>>, used: Iterable<string>) =>
  Object.fromEntries(
    [...new Set(used)].flatMap(name => {
      const value = values[name]
      return value ? [[name, value.secret ? '••••' : value.text]] : []
    }),
  )
