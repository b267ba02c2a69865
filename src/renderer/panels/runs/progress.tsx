import { ProgressBar } from '@blueprintjs/core'
import type { StepState } from '#domain/run'
import { useNow } from '../../parts/moment'
import { bytes, duration, grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { outlook } from './outlook'

const amount = (value: number, unit: string | undefined) =>
  unit === 'bytes' ? bytes(value) : `${grouped(Number(value.toPrecision(4)))}${unit ? ` ${unit}` : ''}`

/** Where a running step stands: how much, how fast, how long still; only elapsed time where nobody can know more. */
export function Progress({ step }: { step: StepState }) {
  const now = useNow(step.running ? 1000 : null)
  if (!step.running) return null
  const elapsed = Math.max(0, now - (step.startedAt ? Date.parse(step.startedAt) : now))
  const { label, done, total, unit } = step.progress ?? {}
  const view = outlook(done, total, elapsed)
  const facts = [
    done !== undefined ? `${amount(done, unit)}${total === undefined ? '' : ` of ${amount(total, unit)}`}` : undefined,
    view.rate === undefined ? undefined : `${amount(view.rate, unit)}/s`,
    `${duration(elapsed)} so far`,
    view.leftMs === undefined ? undefined : `about ${duration(view.leftMs)} left`,
  ]
  return (
    <div className="progress" role="status">
      <ProgressBar
        intent="primary"
        value={view.fraction}
        stripes={view.fraction === undefined}
        animate={view.fraction === undefined}
        aria-label={label ?? step.title}
      />
      <p>
        {label ? (
          <strong>
            <Visible text={label} />{' '}
          </strong>
        ) : null}
        {facts.filter(Boolean).join(' · ')}
      </p>
    </div>
  )
}
