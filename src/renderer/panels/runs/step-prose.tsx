import { leadParagraph } from '../../parts/lead-paragraph'
import { Prose } from '../../parts/prose'
import { texts } from './texts'

/** What a step is for: its first paragraph in sight, the rest one press away. A step that only asks is read whole. */
export function StepProse({ text, whole }: { text: string; whole: boolean }) {
  if (!text.trim()) return null
  const { lead, rest } = whole ? { lead: text, rest: '' } : leadParagraph(text)
  return (
    <div className={whole ? 'step-prose step-prose-whole' : 'step-prose'}>
      <Prose text={lead} />
      {rest ? (
        <details className="more">
          <summary>{texts.readOn}</summary>
          <Prose text={rest} />
        </details>
      ) : null}
    </div>
  )
}
