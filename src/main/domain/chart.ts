/**
 * How the rows of a step are drawn as lines, by the names of their columns. A column `kind` that says `forecast` and columns
 * `low` and `high` are drawn as what they are where `y` is one column.
 */
export interface Chart {
  /** A time or a number. */
  readonly x: string
  readonly y: readonly string[]
  /** What tells lines apart. */
  readonly by?: string
  /** Of all that is drawn: `bytes`, `ms`, `s`, `%`, or any word. */
  readonly unit?: string
}
