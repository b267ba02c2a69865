import { useEffect, useRef } from 'react'
import { staticDocument } from './static-document'

/**
 * A static document, as it looks on paper, in a tree of its own: its style reaches nothing else, and is made from script,
 * which is what the page's content policy allows.
 */
export function Paper({ html, label }: { html: string; label: string }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = host.current
    if (!place) return
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' })
    const { body, style } = staticDocument(html)
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
    root.replaceChildren(document.adoptNode(body))
  }, [html])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={host} className="paper" aria-label={label} tabIndex={0} />
  )
}
