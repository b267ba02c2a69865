import type { Failure } from './failure'
import type { Cell, Column } from './table'

/**
 * How the reading of a statement's rows stands. *stopped* by the operator, *full* when the rows took the room there is:
 * both keep the rows that came.
 */
export type ReadingPhase = 'reading' | 'stopping' | 'done' | 'stopped' | 'full' | 'failed'

/** A statement's rows as they come in. */
export interface ReadingState {
  readonly phase: ReadingPhase
  /** Known with the first rows. */
  readonly columns: readonly Column[] | null
  readonly rows: number
  /** What the rows take on this machine's disk. */
  readonly bytes: number
  /** Since it began, until it ended, milliseconds. */
  readonly ms: number
  /** Until the first rows were there. */
  readonly firstMs?: number
  /** Why it ended, where it did not end well; in words where it is full. */
  readonly failure?: Failure
}

/** The family of the runbooks that stand in no folder: statements typed in a console. */
export const consoleFamily = 'console/'

/** A statement as the history keeps it: passwords stand as dots. */
export interface StatementLine {
  readonly id: number
  readonly at: string
  readonly system: string
  readonly profile: string
  /** The target's name at that time. */
  readonly target: string
  readonly text: string
  /** What was done with it. A terminal's text says where it led, never what was typed there. */
  readonly kind: 'read' | 'explain' | 'change' | 'terminal'
  /** Of a change, the run that made it. */
  readonly run: string | null
  /** Null while it goes on, and for what was going on when the console ended. */
  readonly outcome: string | null
  readonly ms: number | null
  readonly rows: number | null
  readonly failure: string | null
}

/** Rows for a screen: long texts are cut, and said to be. */
export interface RowWindow {
  readonly rows: readonly (readonly Cell[])[]
  /** Which cells are cut, `row × columns + column` within the window, with the characters they have. */
  readonly cut: Readonly<Record<string, number>>
}

/** Rows for an export: whole, about a megabyte of them. */
export interface RowPart {
  readonly rows: readonly (readonly Cell[])[]
  /** The number of the row after them; null behind the last. */
  readonly next: number | null
}
