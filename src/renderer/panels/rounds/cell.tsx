import type { RoundCell } from '#domain/round'
import { ChangedSign } from '../../parts/changed-sign'
import { type Mark, Outcome } from '../../parts/outcome'
import { markOfCell } from '../../parts/round-mark'

/** Short enough for a grid: how a check ended, of how many findings. */
const short: Partial<Record<Mark, (cell: RoundCell) => string>> = {
  found: cell => `Found ${cell.findings}`,
  critical: cell => `Critical ${cell.findings}`,
  planned: () => 'To do',
}

/** One check of one system, as small as a grid needs it: icon and word, and what changed. */
export function CellMark({ cell }: { cell: RoundCell }) {
  const mark = markOfCell(cell)
  return (
    <>
      <Outcome mark={mark} word={short[mark]?.(cell)} />
      <ChangedSign changed={cell.changed} />
    </>
  )
}
