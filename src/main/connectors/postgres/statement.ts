import pg from 'pg'
import { OpsError } from '#domain/failure'
import type { SqlStatement } from '#domain/session'
import type { Cell, Column, Table } from '#domain/table'
import type { ByteGuard } from './byte-guard'
import { cellsOf, columnOf } from './cells'

export interface Limits {
  readonly rows: number
  /** Of all rows together. */
  readonly bytes: number
  /**
   * `portal`: the server stops after `rows`. `drop`: the server goes on and we drop, for statements whose effect must
   * be whole.
   */
  readonly beyond: 'portal' | 'drop'
}

export interface Answered {
  readonly table: Table
  readonly tag: string
}

/** The part of pg's connection that a submitted query may use; @types/pg describes an older one. */
export interface PortalWire {
  readonly stream: { cork(): void; uncork(): void; destroy(error?: Error): void }
  parse(message: { text: string }): void
  bind(message: { values: readonly (string | null)[] }): void
  describe(message: { type: 'P' }): void
  execute(message: { rows: number }): void
  sync(): void
}

/** Code of the death of a connection that was ended to stop a result; no later statement is to blame. */
export const resultCut = 'RESULT_CUT'

/**
 * One statement in the extended protocol: one message is one statement, so `commit; drop …` is a syntax error at the
 * server. Ends with its own Sync, which makes it safe to send many in one go. It subclasses pg's Query because pipelining
 * takes nothing else.
 */
export class Statement extends pg.Query {
  readonly answer: Promise<Answered>
  private settle: { resolve(answer: Answered): void; reject(error: unknown): void }
  protected columns: Column[] = []
  private cells: Cell[][] = []
  private bytes = 0
  private tag = ''
  private cut: string | undefined
  private full = false
  private wire: PortalWire | undefined
  private readonly guard: ByteGuard
  private readonly asked: SqlStatement
  private readonly limits: Limits
  private readonly before: readonly string[]
  /** Of those before, how many are not answered yet. */
  private ahead: number

  /** `before`: commands without an answer of their own, sent with it; when one fails, so has the statement. */
  constructor(guard: ByteGuard, asked: SqlStatement, limits: Limits, before: readonly string[] = []) {
    super({ text: asked.text, values: [...asked.values] })
    this.guard = guard
    this.asked = asked
    this.limits = limits
    this.before = before
    this.ahead = before.length
    const { promise, resolve, reject } = Promise.withResolvers<Answered>()
    this.answer = promise
    this.settle = { resolve, reject }
    // Whoever asked may have given up waiting; that must not end the process.
    promise.catch(() => {})
  }

  override submit = (connection: pg.Connection): void => {
    const wire = connection as unknown as PortalWire
    this.wire = wire
    wire.stream.cork()
    for (const text of this.before) {
      wire.parse({ text })
      wire.bind({ values: [] })
      wire.execute({ rows: 0 })
    }
    this.open(wire)
    wire.describe({ type: 'P' })
    wire.execute({ rows: this.most() })
    wire.sync()
    wire.stream.uncork()
  }

  protected open(wire: PortalWire): void {
    wire.parse({ text: this.asked.text })
    wire.bind({ values: this.asked.values })
  }

  /** Rows after which the server stops; 0 is never. One more than wanted tells whether there were more. */
  protected most(): number {
    return this.limits.beyond === 'portal' ? this.limits.rows + 1 : 0
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.columns = fields.map(field => columnOf(field.name, field.dataTypeID))
    this.guard.rows = (bytes, at, end) => this.row(bytes, at, end)
  }

  /** The rows that follow are this statement's; pg's parser does not see them. */
  protected row(bytes: Buffer, at: number, end: number): void {
    if (this.full) return
    this.bytes += end - at
    if (this.cells.length === this.limits.rows) {
      this.stop(`Only the first ${this.limits.rows} rows are here.`)
    } else if (this.bytes > this.limits.bytes && this.cells.length > 0) {
      this.stop(`Only the first ${this.cells.length} rows are here: the next ones would not fit into memory.`)
      // What is still to come may be gigabytes; only the end of the connection stops it.
      if (this.limits.beyond === 'portal') this.finish()
    } else {
      this.cells.push(cellsOf(bytes, at, end, this.columns))
    }
  }

  /** Rows that no description announced are nobody's. */
  handleDataRow(): void {}

  private stop(why: string): void {
    this.full = true
    this.cut = why
  }

  private finish(): void {
    this.handleReadyForQuery()
    this.wire?.stream.destroy(new OpsError({ kind: 'rejected', code: resultCut, message: this.cut ?? '' }))
  }

  handlePortalSuspended(): void {
    this.tag ||= `SELECT ${this.cells.length}`
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (this.ahead > 0) this.ahead--
    else this.tag = text
  }

  handleEmptyQuery(): void {}

  handleCopyInResponse(): void {
    // The Sync already sent is swallowed while the server waits for data: what follows would answer the wrong question.
    this.wire?.stream.destroy(
      new OpsError({
        kind: 'invalid',
        code: 'COPY_FROM_STDIN',
        message: 'COPY … FROM STDIN waits for data, and a console has none to send.',
        hint: "Use psql's \\copy, or COPY … FROM a file on the server.",
      }),
    )
  }

  handleCopyData(): void {}

  handleError(error: unknown): void {
    this.guard.rows = undefined
    this.settle.reject(error)
  }

  handleReadyForQuery(): void {
    this.guard.rows = undefined
    const table = { columns: this.columns, rows: this.cells, ...(this.cut ? { cut: this.cut } : {}) }
    this.settle.resolve({ table, tag: this.tag })
  }
}
