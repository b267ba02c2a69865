import type { Procedure } from '../../src/main/domain/guide'

/** A guide and its procedures, for the page of documentation. */
export interface BoundGuide {
  readonly id: string
  readonly title: string
  readonly procedures: readonly Procedure[]
}

const lead = `# The guides, row by row

Five maintenance guides of real systems are carried by Quarterdeck, each by a template of a system (\`resources/systems\`). These
tables have one row for each heading, block of commands and item of a guide, made from its text: lines of lists and tables, and the
steps that comments in a block announce. Beside it stands what carries it here: a runbook, a page of the console, or, where the
guide speaks to the application's authors, *advice* with the runbook that measures its effect. The guides' own text is not copied.

This page is written by \`test/guides\`; do not edit it by hand. To bind a row, edit \`resources/guides/<guide>.yaml\`. After a change of
a guide, \`GUIDES=<folder> npx vitest run test/guides -u\` makes its rows anew, and the test names what is not carried yet.
`

/** The page of documentation that shows all guides. */
export function tablesOf(guides: readonly BoundGuide[]): string {
  const counts = guides.map(({ id, title, procedures }) => {
    const [runbooks, pages, advice] = [
      procedures.filter(one => one.by.length > 0),
      procedures.filter(one => one.by.length === 0 && one.pages.length > 0),
      procedures.filter(one => one.by.length === 0 && one.pages.length === 0),
    ].map(list => list.length)
    const ours = procedures.filter(one => one.ours !== undefined).length
    return line(
      `[${title}](#${id})`,
      String(procedures.length),
      String(runbooks),
      String(pages),
      String(advice),
      String(ours),
    )
  })
  const head = [
    '| guide | rows | by a runbook | by a page | advice | where ours differs |',
    '|---|---:|---:|---:|---:|---:|',
  ]
  return `${[lead, ...head, ...counts].join('\n')}\n${guides.map(tableOf).join('')}`
}

const tableOf = ({ id, procedures }: BoundGuide) =>
  `\n## ${id}\n\n| in the guide | carried by | how ours differs |\n|---|---|---|\n${procedures.map(rowOf).join('\n')}\n`

function rowOf({ kind, depth, does, by, pages, advice, ours = '' }: Procedure): string {
  const name = kind === 'heading' ? `**${does}**` : kind === 'commands' ? `*commands:* ${does}` : does
  const carried = [
    ...by.map(runbook => `\`${runbook}\``),
    ...pages.map(page => `page ${page}`),
    ...(advice.length > 0 ? [`advice, measured by ${advice.map(runbook => `\`${runbook}\``).join(', ')}`] : []),
  ]
  return line(`${'&emsp;'.repeat(Math.max(0, depth - 2))}${name}`, carried.join(', '), ours)
}

const line = (...cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
