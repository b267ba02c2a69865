import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'

// A step's own headings start below the page's: h1 page, h2 step.
const components = {
  h1: 'h3',
  h2: 'h3',
  h3: 'h3',
  h4: 'h4',
  h5: 'h5',
  h6: 'h6',
  // Nothing is fetched for a text somebody else wrote.
  img: ({ alt }: { alt?: string }) => <em>[picture{alt ? `: ${alt}` : ''}]</em>,
  a: ({ href, children }: { href?: string; children?: React.ReactNode }) =>
    href && /^https:\/\//.test(href) ? (
      <a href={href} target="_blank" rel="noreferrer noopener" title={href}>
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
} as const

/** A runbook's explanation. Raw HTML stays text; only https links lead anywhere. */
export function Prose({ text }: { text: string }) {
  if (!text.trim()) return null
  return (
    <div className="prose bp6-running-text">
      <Markdown remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </Markdown>
    </div>
  )
}
