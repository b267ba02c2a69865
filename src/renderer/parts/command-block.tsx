import { CopyButton } from './copy-button'
import { Visible } from './visible'

/** The exact text that was or will be sent, never edited; copied as it is. */
export function CommandBlock({ text, label, note }: { text: string; label: string; note?: string }) {
  return (
    <figure className="command">
      <figcaption className="command-head">
        <span className="eyebrow">{label}</span>
        {note ? <span className="muted">{note}</span> : null}
        <span className="push" />
        <CopyButton text={text} label="Copy" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <Visible text={text} form="block" />
      </pre>
    </figure>
  )
}
