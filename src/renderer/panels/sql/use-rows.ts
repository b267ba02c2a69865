import { useQueries } from '@tanstack/react-query'
import type { RowWindow } from '#domain/reading'
import type { Cell } from '#domain/table'
import { client } from '../../client/client'

const block = 100

export interface SeenRow {
  readonly cells: readonly Cell[]
  /** Characters of the cells that are cut, by column. */
  readonly cut: ReadonlyMap<number, number>
}

/** The rows in sight by their number; those still on their way are undefined. */
export function useRows(
  result: string,
  total: number,
  top: number,
  count: number,
): (row: number) => SeenRow | undefined {
  const [first, last] = [Math.floor(top / block), Math.floor(Math.max(0, Math.min(total, top + count) - 1) / block)]
  const blocks = total === 0 ? [] : Array.from({ length: last - first + 1 }, (_, at) => first + at)
  const windows = useQueries({
    queries: blocks.map(at => ({
      // A block that is still filling is another one when it has more rows.
      queryKey: ['sql-rows', result, at, Math.min(block, total - at * block)] as const,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        client.sql.rows({ result, from: at * block, count: block }, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 30_000,
      placeholderData: (before: RowWindow | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
        query?.queryKey[2] === at && query.queryKey[1] === result ? before : undefined,
    })),
  })
  return row => seen(windows[Math.floor(row / block) - first]?.data, row % block)
}

function seen(window: RowWindow | undefined, at: number): SeenRow | undefined {
  const cells = window?.rows[at]
  if (!window || !cells) return undefined
  const cut = new Map<number, number>()
  for (const column of cells.keys()) {
    const characters = window.cut[String(at * cells.length + column)]
    if (characters !== undefined) cut.set(column, characters)
  }
  return { cells, cut }
}

const mostCopied = 10_000

/** Whole rows, for the clipboard; at most ten thousand. */
export async function wholeRows(result: string, from: number, count: number): Promise<(readonly Cell[])[]> {
  const rows: (readonly Cell[])[] = []
  const wanted = Math.min(count, mostCopied)
  for (let next: number | null = from; next !== null && rows.length < wanted; ) {
    const part: Awaited<ReturnType<typeof client.sql.part>> = await client.sql.part({ result, from: next })
    rows.push(...part.rows)
    next = part.next
  }
  return rows.slice(0, wanted)
}
