import type { SqlStatement } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import type { ByteGuard } from './byte-guard'
import { cellsOf } from './cells'
import { type PortalWire, Statement } from './statement'

/** Who is told what a portal gives, as it comes. */
export interface Taker {
  columns(columns: readonly Column[]): void
  /** `bytes` is what the row took on the wire. */
  row(cells: readonly Cell[], bytes: number): void
}

/**
 * The next rows of a portal, at most so many; with a statement it opens one first. Inside a transaction a portal outlives
 * the Sync, so each of these is a message like any other, and the server waits for the next.
 */
export class Fetch extends Statement {
  /** There may be more. */
  suspended = false
  private readonly size: number
  private readonly taker: Taker
  private readonly opens: boolean

  constructor(guard: ByteGuard, size: number, taker: Taker, asked?: SqlStatement, before?: readonly string[]) {
    super(guard, asked ?? { text: '', values: [] }, { rows: size, bytes: 0, beyond: 'drop' }, before)
    this.size = size
    this.taker = taker
    this.opens = asked !== undefined
  }

  protected override open(wire: PortalWire): void {
    if (this.opens) super.open(wire)
  }

  protected override most(): number {
    return this.size
  }

  override handleRowDescription(message: Parameters<Statement['handleRowDescription']>[0]): void {
    super.handleRowDescription(message)
    this.taker.columns(this.columns)
  }

  protected override row(bytes: Buffer, at: number, end: number): void {
    this.taker.row(cellsOf(bytes, at, end, this.columns), end - at)
  }

  override handlePortalSuspended(): void {
    this.suspended = true
  }
}
