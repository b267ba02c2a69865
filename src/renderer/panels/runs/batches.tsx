import { Button, HTMLSelect, ProgressBar } from '@blueprintjs/core'
import { Pause, Play, Stop } from '@blueprintjs/icons'
import type { Batches as Standing, StepState } from '#domain/run'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { useNow } from '../../parts/moment'
import { duration, grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { outlook } from './outlook'
import { texts } from './texts'

const pauses = [0, 100, 500, 1000, 5000, 30_000]

/** A change made in batches: how far it is, how fast, how long still; and the operator's hand on it. */
export function Batches({ step, batches, id }: { step: StepState; batches: Standing; id: string }) {
  const { act, blocked } = useAct()
  const now = useNow(step.running ? 1000 : null)
  const { count, sum, total, unit = 'rows', ms, state, pauseMs, reason } = batches
  const elapsed = Math.max(0, now - Date.parse(batches.since))
  const view = outlook(sum, total, elapsed)
  const set = (asked: { state?: 'running' | 'paused' | 'stopping'; pauseMs?: number }) =>
    act('pace', () => client.runs.pace({ run: id, step: step.id, ...asked }))
  const facts = [
    `${grouped(count)} ${count === 1 ? 'batch' : 'batches'}`,
    `${grouped(sum)}${total === undefined ? '' : ` of ${grouped(total)}`} ${unit}`,
    step.running && view.rate !== undefined ? `${grouped(Math.round(view.rate))} ${unit}/s` : undefined,
    step.running && ms !== undefined ? `the last batch took ${duration(ms)}` : undefined,
    step.running && state === 'running' && view.leftMs !== undefined
      ? `about ${duration(view.leftMs)} left`
      : undefined,
  ]
  const stopping = state === 'stopping'
  return (
    <div className="progress" role="status">
      <ProgressBar
        intent={state === 'running' ? 'primary' : 'warning'}
        value={view.fraction ?? (step.running ? undefined : 1)}
        stripes={step.running}
        animate={step.running && state === 'running'}
        aria-label={step.title}
      />
      <p>
        {step.running && state !== 'running' ? <strong>{texts.pace[state]} </strong> : null}
        {step.running && reason ? <Visible text={reason} /> : null} {facts.filter(Boolean).join(' · ')}
      </p>
      {step.running ? (
        <div className="note-actions">
          <Button
            size="small"
            icon={state === 'paused' ? <Play size={14} /> : <Pause size={14} />}
            text={state === 'paused' ? texts.goOn : texts.pause}
            disabled={blocked || stopping}
            onClick={() => set({ state: state === 'paused' ? 'running' : 'paused' })}
          />
          <Button
            size="small"
            icon={<Stop size={14} />}
            text={texts.stopAfterBatch}
            title={texts.stopWhy}
            disabled={blocked || stopping}
            onClick={() => set({ state: 'stopping' })}
          />
          <HTMLSelect
            aria-label={texts.pauseBetween}
            value={pauseMs}
            disabled={blocked || stopping}
            onChange={event => set({ pauseMs: Number(event.currentTarget.value) })}
            options={[...new Set([...pauses, pauseMs])]
              .toSorted((a, b) => a - b)
              .map(value => ({ value, label: value === 0 ? texts.noPause : `${duration(value)} between batches` }))}
          />
        </div>
      ) : null}
    </div>
  )
}
