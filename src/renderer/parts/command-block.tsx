import { lazy, type ReactNode, Suspense, useState } from 'react'
import { CopyButton } from './copy-button'
import { folded } from './folded-lines'
import { Visible } from './visible'

const ColouredCode = lazy(() => import('./coloured-code'))
// Colour helps reading; nobody reads this much.
const mostColoured = 30_000

/**
 * The exact text that was or will be sent, never edited; copied whole. A long one is folded unless `whole`:
 * what is to be agreed to is never hidden. `kind` tells the words apart by colour.
 */
export function CommandBlock({
  text,
  label,
  note,
  kind,
  whole = false,
  actions,
}: {
  text: string
  label: string
  note?: string
  kind?: string
  whole?: boolean
  /** More to do with it than to copy it. */
  actions?: ReactNode
}) {
  const [open, setOpen] = useState(false)
  const fold = whole ? null : folded(text)
  const shown = fold && !open ? fold.head : text
  const plain = <Visible text={shown} form="block" />
  return (
    <figure className="command">
      <figcaption className="command-head">
        <span className="eyebrow">{label}</span>
        {note ? (
          <span className="muted">
            <Visible text={note} />
          </span>
        ) : null}
        <span className="push" />
        {actions}
        <CopyButton text={text} label="Copy" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className={fold ? (open ? 'unfolded' : 'folded') : undefined}>
        {kind && shown.length <= mostColoured ? (
          <Suspense fallback={plain}>
            <ColouredCode text={shown} kind={kind} />
          </Suspense>
        ) : (
          plain
        )}
      </pre>
      {fold ? (
        <button type="button" className="unfold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : `Show all ${fold.lines} lines`}
        </button>
      ) : null}
    </figure>
  )
}
