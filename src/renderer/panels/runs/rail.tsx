import { ProgressBar } from '@blueprintjs/core'
import { type KeyboardEvent, useRef } from 'react'
import { isTrouble } from '#domain/finding'
import type { Run, StepState } from '#domain/run'
import { Outcome } from '../../parts/outcome'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { markOf } from './step-mark'
import { texts } from './texts'

/** What is only worth knowing is no warning. */
const troubles = (step: StepState) => step.findings.filter(isTrouble).length

/** The steps in order, each with how it stands. Arrow keys walk it. */
export function Rail({
  run,
  chosen,
  onChoose,
}: {
  run: Run
  chosen: string | undefined
  onChoose: (step: string) => void
}) {
  const list = useRef<HTMLOListElement>(null)
  const steps = (run.header?.steps ?? []).flatMap(({ id }) => run.steps[id] ?? [])
  const done = steps.filter(step => step.outcome !== undefined).length
  const walk = (event: KeyboardEvent) => {
    const at = steps.findIndex(step => step.id === chosen)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: steps.length - 1 }[event.key]
    const step = to === undefined ? undefined : steps[to]
    if (!step) return
    event.preventDefault()
    onChoose(step.id)
    list.current?.querySelectorAll('button')[steps.indexOf(step)]?.focus()
  }
  return (
    <nav className="rail" aria-label={texts.steps}>
      <div className="rail-head">
        <span className="eyebrow">
          {texts.steps} · {done}/{steps.length}
        </span>
        <ProgressBar
          value={steps.length ? done / steps.length : 0}
          animate={false}
          stripes={false}
          intent="primary"
          aria-label={`${done} of ${steps.length} steps ended`}
        />
      </div>
      <ol ref={list} onKeyDown={walk}>
        {steps.map((step, at) => (
          <li key={step.id}>
            <button
              type="button"
              className={`line-button rail-step effect-${step.effect}`}
              aria-current={step.id === chosen ? 'step' : undefined}
              tabIndex={step.id === chosen || (chosen === undefined && at === 0) ? 0 : -1}
              onClick={() => onChoose(step.id)}
              title={step.title}
            >
              <Outcome mark={markOf(step, run)} brief />
              <span className="rail-title">
                {at + 1}. <Visible text={step.title} />
              </span>
              <span className="rail-facts">
                {troubles(step) ? <span className="rail-findings">{troubles(step)} ⚠</span> : null}
                {step.ms === undefined || step.outcome === 'skipped' ? null : duration(step.ms)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}
