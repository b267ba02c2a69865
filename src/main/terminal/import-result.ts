import type { Imported, ImportPreview } from '#contract/imports'
import { line } from '../reports/plain'
import { drawTable } from './drawing'
import type { Screen } from './screen'

interface Shown extends ImportPreview {
  /** All of the source, chosen or not: a way may lead over one that is not chosen. */
  readonly all: ImportPreview['entries']
  readonly added: Imported['added']
  /** Only looked: what would be added is what is not there yet. */
  readonly dry: boolean
}

const viaOf = ({ all }: Shown, through: string | undefined) => all.find(one => one.key === through)?.draft.name

/** An import as a table, with what was left out under it. Problems go to stderr with their places. */
export function printImport(shown: Shown, system: string, screen: Screen): void {
  const { entries, added, dry, problems } = shown
  screen.print(
    drawTable(
      ['target', 'protocol', 'address', 'via', 'password', ''],
      entries.map(({ draft, address, through, hasPassword, known }) => [
        draft.name,
        draft.protocol,
        address,
        viaOf(shown, through),
        hasPassword ? 'stands there' : '',
        known ? `is there: ${known.system}/${known.target}` : '',
      ]),
    ),
  )
  for (const { draft, notes } of entries) for (const note of notes) screen.print(line(`${draft.name}: ${note}`))
  for (const { file, line: at, message } of problems) screen.tell(line(`${file}:${at} ${message}`))
  const left = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const said = dry ? `${entries.filter(one => !one.known).length} would be added` : `${added.length} added`
  screen.print(`${said} to ${line(system)}, ${left}`)
}

/** The same for programs. */
export const asJson = (shown: Shown) => ({
  added: shown.added.map(({ name }) => name),
  entries: shown.entries.map(({ draft, address, through, hasPassword, known, notes, file, line: at }) => ({
    name: draft.name,
    protocol: draft.protocol,
    address,
    via: viaOf(shown, through) ?? null,
    password: hasPassword,
    known: known ? `${known.system}/${known.target}` : null,
    notes,
    place: `${file}:${at}`,
  })),
  problems: shown.problems,
})
