import type { RoundCell, RoundSummary } from '#domain/round'
import type { Mark } from './outcome'

/** How a round stands, as the word its mark shows. One that was stopped is not green, whatever it had seen by then. */
export function markOfRound(round: Pick<RoundSummary, 'status' | 'outcome'>): Mark {
  if (round.status === 'running' || round.status === 'interrupted') return round.status
  if (round.outcome === undefined) return 'unknown'
  return round.status === 'stopped' && round.outcome === 'passed' ? 'cancelled' : round.outcome
}

/** How one check of one system stands. A target that did not answer is told apart from one that was found unwell. */
export function markOfCell(cell: RoundCell): Mark {
  if (cell.status === 'waiting') return 'planned'
  if (cell.status !== 'done') return cell.status
  if (cell.outcome === 'failed' && (cell.failure === 'unreachable' || cell.failure === 'timeout')) return 'unreachable'
  if (cell.outcome === 'found' && cell.worst === 'critical') return 'critical'
  return cell.outcome ?? 'unknown'
}
