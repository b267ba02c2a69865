import type { Draft, ImportEntry, ImportRead } from '#domain/import'
import { address, profileSchema } from '#domain/profile'
import type { Problem } from '#domain/runbook'
import { cleanName } from './names'
import { stableId } from './read-apply'

const mostEntries = 2000
const longestPassword = 4096

export interface Place {
  readonly file: string
  readonly line: number
}

/** What a reader found at one place. */
export interface Found extends Place {
  /** The profile's fields, `protocol` and `name` among them; checked here. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
  readonly password?: string
  readonly through?: string
}

/** What a source holds, with the passwords apart: they leave this room only when entries are taken. */
export interface Read extends ImportRead {
  /** By the key of the entry. */
  readonly passwords: ReadonlyMap<string, string>
}

export interface Gathering {
  refuse(place: Place, message: string): void
  /** Answers the entry's key; undefined when it was refused. The same way to the same server is one entry. */
  add(found: Found): string | undefined
  /** No more are taken: a reader may stop. */
  full(): boolean
  read(): Read
}

/** What files call the fields that have a name of their own here. */
const words: Record<string, string> = { also: 'list of hosts', wants: 'target_session_attrs', certKey: 'sslkey' }

/** Our own sentence where there is one: a pattern says nothing to anybody. */
const reason = (issue: { readonly code: string; readonly message: string } | undefined) =>
  issue && !/^Invalid string/.test(issue.message) ? ` ${issue.message}` : ''

/** Collects what a reader finds. What makes no sound profile becomes a problem at its place. */
export function gather(): Gathering {
  const entries = new Map<string, ImportEntry>()
  const problems: Problem[] = []
  const passwords = new Map<string, string>()
  let full = false
  const refuse = ({ file, line }: Place, message: string) => void problems.push({ file, line, column: 1, message })
  return {
    refuse,
    add(found) {
      if (entries.size >= mostEntries) {
        if (!full) refuse(found, `Only the first ${mostEntries} connections are read.`)
        full = true
        return undefined
      }
      const entry = entryOf(found)
      if ('refused' in entry) {
        refuse(found, entry.refused)
        return undefined
      }
      const before = entries.get(entry.key)
      entries.set(entry.key, before ? together(before, entry) : entry)
      if (entry.hasPassword && !passwords.has(entry.key)) passwords.set(entry.key, found.password ?? '')
      return entry.key
    },
    full: () => full,
    read: () => ({ entries: [...entries.values()], problems, passwords }),
  }
}

function entryOf({ file, line, fields, notes, password = '', through }: Found): ImportEntry | { refused: string } {
  const hasPassword = password !== '' && password.length <= longestPassword
  const made = profileSchema.safeParse({
    secret: { from: hasPassword ? 'ask' : 'none' },
    ...fields,
    name: cleanName(String(fields.name ?? ''), 'unnamed'),
    id: '-',
    system: '-',
  })
  if (!made.success) {
    const [issue] = made.error.issues
    const field = String(issue?.path[0] ?? 'form')
    return { refused: `Its ${words[field] ?? field} is not usable.${reason(issue)}` }
  }
  const { id: _id, system: _system, via: _via, ...draft } = made.data
  const at = address(made.data)
  const tooLong = password.length > longestPassword
  return {
    key: stableId('import', draft.protocol, at, through ?? ''),
    draft: draft as Draft,
    address: at,
    ...(through === undefined ? {} : { through }),
    file,
    line,
    hasPassword,
    notes: tooLong ? [...notes, `Its password is left out: it is longer than ${longestPassword} characters.`] : notes,
  }
}

/** The same server by the same way once more: it adds a password where the first has none, and nothing else. */
function together(first: ImportEntry, again: ImportEntry): ImportEntry {
  if (first.file === again.file && first.line === again.line) return first
  const note = `The same stands once more at ${again.file}:${again.line}.`
  const notes = first.notes.includes(note) ? first.notes : [...first.notes, note]
  if (first.hasPassword || !again.hasPassword) return { ...first, notes }
  return { ...first, notes, hasPassword: true, draft: { ...first.draft, secret: { from: 'ask' } } }
}
