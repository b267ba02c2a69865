import type { StepState } from '#domain/run'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

const kept = 200_000

/** What the other side wrote, always inside a frame that says whose words these are. */
export function Output({ step }: { step: StepState }) {
  const size = step.output.reduce((sum, part) => sum + part.text.length, 0)
  let room = kept
  const parts = step.output.toReversed().flatMap(part => {
    if (room <= 0) return []
    const text = part.text.slice(-room)
    room -= text.length
    return [{ ...part, text }]
  })
  return (
    <figure className="command output">
      <figcaption className="command-head">
        <span className="eyebrow">{texts.output}</span>
        {step.target ? <span className="muted">{step.target}</span> : null}
        {size > kept ? <span className="muted">{texts.outputCut}</span> : null}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        {parts.toReversed().map((part, at) => (
          <span key={`${part.stream} ${at + 1}`} className={`stream-${part.stream}`}>
            <Visible text={part.text} form="block" />
          </span>
        ))}
      </pre>
    </figure>
  )
}
