/** Blocks that a node touched by itself, its children left out; 8 kB each as PostgreSQL is usually built. */
export interface Buffers {
  readonly hit: number
  readonly read: number
  readonly dirtied: number
  readonly written: number
  readonly tempRead: number
  readonly tempWritten: number
}

/** What happened when the statement ran. Rows are per loop, as the planner's guess is, so that the two compare. */
export interface Actual {
  readonly rows: number
  readonly loops: number
  /** Wall clock over all loops; of parallel processes their mean. Absent with TIMING off. */
  readonly ms?: number
  /** The same without what its children took. */
  readonly ownMs?: number
}

/** What did not fit into memory and went to disk. */
export interface Spill {
  readonly what: 'sort' | 'hash' | 'aggregate' | 'rows'
  /** On disk, in one process. */
  readonly bytes: number
  /** Memory that would have kept it off the disk, roughly. */
  readonly wantedBytes: number
  readonly batches?: number
}

export interface PlanNode {
  /** Its place in reading order; the root is 0. */
  readonly id: number
  readonly parent?: number
  readonly depth: number
  /** As EXPLAIN names it: `Seq Scan`, `Hash Join`. */
  readonly type: string
  /** Type with what it is about: `Index Scan using orders_pkey on shop.orders o`. */
  readonly label: string
  /** How the parent uses it: Outer, Inner, Member, Subquery, SubPlan, InitPlan. */
  readonly relationship?: string
  /** `CTE recent`, `InitPlan 1`, `SubPlan 2`. */
  readonly subplan?: string
  readonly relation?: { readonly schema?: string; readonly name: string; readonly alias?: string }
  readonly index?: string
  readonly join?: string
  readonly cost: { readonly startup: number; readonly total: number }
  readonly rows: number
  readonly width: number
  /** Absent where the statement was only planned. */
  readonly actual?: Actual
  /** It ran, and this node was never asked for a row. */
  readonly neverRun: boolean
  /** Processes that shared the work. */
  readonly processes: number
  readonly buffers?: Buffers
  /** Filter, Index Cond, Sort Key … in EXPLAIN's order. */
  readonly details: readonly { readonly name: string; readonly text: string }[]
  /** Rows thrown away, per loop. */
  readonly removed: { readonly filter: number; readonly joinFilter: number; readonly recheck: number }
  readonly spill?: Spill
  readonly heapFetches?: number
  readonly bitmap?: { readonly exact: number; readonly lossy: number }
  readonly workers?: { readonly planned: number; readonly launched?: number }
  /** The planner took it although a setting such as enable_seqscan forbids it (18 and later). */
  readonly disabled: boolean
  readonly children: readonly number[]
}

/** What EXPLAIN said, whole: nodes in reading order, and what stands beside the tree. */
export interface Plan {
  readonly nodes: readonly PlanNode[]
  /** It was run (ANALYZE), not only planned. */
  readonly analyzed: boolean
  readonly planningMs?: number
  readonly executionMs?: number
  readonly triggers: readonly {
    readonly name: string
    readonly constraint?: string
    readonly relation?: string
    readonly ms: number
    readonly calls: number
  }[]
  readonly jit?: { readonly functions: number; readonly ms: number }
  /** Settings of the planner that are not at their default. */
  readonly settings: Readonly<Record<string, string>>
}

export const blockBytes = 8192
