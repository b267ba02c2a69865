import { ProgressBar } from '@blueprintjs/core'
import type { Round } from '#domain/round'
import { Moment, useNow } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { markOfRound } from '../../parts/round-mark'
import { counted, duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { progressOf } from './grid'
import { texts } from './texts'

/** How it stands, over how much, since when and by whom. */
export function RoundLead({ round }: { round: Round }) {
  const took = round.finishedAt ? Date.parse(round.finishedAt) - Date.parse(round.startedAt) : undefined
  return (
    <span className="round-line" aria-live="polite">
      <Outcome mark={markOfRound(round)} />
      <span>{counted(round.systems, 'system')}</span>
      <Moment at={round.startedAt} />
      {took === undefined ? null : <span>{duration(took)}</span>}
      <span>
        by <Visible text={round.operator} />
      </span>
    </span>
  )
}

/** How far it is, how fast it goes and how long it will take; nothing once it has ended. */
export function RoundProgress({ round }: { round: Round }) {
  const now = useNow(round.status === 'running' ? 1000 : null)
  if (round.status !== 'running') return null
  const { ended, total, perMinute, leftMs } = progressOf(round.cells, round.startedAt, now)
  return (
    <div className="round-progress">
      <ProgressBar
        value={total ? ended / total : 0}
        stripes={false}
        animate={false}
        intent="primary"
        aria-label={texts.progress(ended, total)}
      />
      <p className="muted">
        {texts.progress(ended, total)}
        {perMinute !== undefined && leftMs !== undefined
          ? ` · ${texts.rate(perMinute)} · ${texts.left(duration(Math.ceil(leftMs / 1000) * 1000))}`
          : ` · ${texts.leftUnknown}`}
      </p>
    </div>
  )
}
