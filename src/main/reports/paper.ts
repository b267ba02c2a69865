import { utc } from './duration'
import { line } from './plain'

/** Light and print-friendly whatever the console looks like: a report is read on paper and in mail. */
export const sheet = `
:root, :host { color-scheme: light }
body { font: 14px/1.5 system-ui, sans-serif; color: #1c2127; background: #fff; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 .5em } h1 { margin-top: 0 } h2 { border-bottom: 1px solid #d3d8de }
h3, p, li, td, th { unicode-bidi: isolate; overflow-wrap: anywhere } th { overflow-wrap: normal }
table { border-collapse: collapse; max-width: 100%; margin: .5rem 0 1rem; font-variant-numeric: tabular-nums }
th, td { border: 1px solid #d3d8de; padding: .2rem .5rem; text-align: left; vertical-align: top }
td:first-child { min-width: 9ch } td { min-width: 6ch }
th { background: #f6f7f9 } [align=right] { text-align: right; white-space: nowrap }
pre { background: #f6f7f9; border: 1px solid #d3d8de; padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
code { font: 12px/1.45 ui-monospace, monospace }
figure { margin: .5rem 0 1rem } svg { max-width: 100%; height: auto; font-family: system-ui, sans-serif }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt } code { font-size: 8.5pt } table { font-size: 8.5pt }
  table:has(th:nth-child(8)) { font-size: 7pt } table:has(th:nth-child(8)) :is(td, th) { padding: .1rem .25rem }
  h1, h2, h3, h4 { break-after: avoid } pre, tr, svg { break-inside: avoid } thead { display: table-header-group }
  p, li { orphans: 2; widows: 2 }
}
`

/** What a page is of. */
export interface Margins {
  readonly title: string
  readonly system: string
  /** ISO 8601. */
  readonly at: string | undefined
}

/** What stands on the margins of each printed page: system and title, the date, page x of y. */
export function pageBox({ title, system, at }: Margins): string {
  const said = (place: string, content: string) =>
    `@${place} { content: ${content}; font: 8pt system-ui, sans-serif; color: #5f6b7c }`
  return `@page { size: A4; margin: 18mm 15mm;
${said('top-left', quoted(clipped(system)))}
${said('top-right', quoted(clipped(title)))}
${said('bottom-left', quoted(utc(at)))}
${said('bottom-right', '"Page " counter(page) " of " counter(pages)')} }
`
}

const clipped = (text: string) => {
  const shown = [...line(text)]
  return shown.length > 60 ? `${shown.slice(0, 59).join('')}…` : shown.join('')
}

/** A text of any origin as a string of a style sheet: whatever is no plain letter is written by its number, so nothing can end it. */
const quoted = (text: string) =>
  `"${text.replace(/[^A-Za-z0-9 ]/gu, letter => `\\${(letter.codePointAt(0) ?? 0).toString(16)} `)}"`
