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
  const again = (key: string, { file, line }: Place) => {
    const first = entries.get(key)
    if (!first || (first.line === line && first.file === file)) return
    const note = `The same stands once more at ${file}:${line}.`
    if (!first.notes.includes(note)) entries.set(key, { ...first, notes: [...first.notes, note] })
  }
  return {
    refuse,
    add({ file, line, fields, notes, password, through }) {
      if (entries.size >= mostEntries) {
        if (!full) refuse({ file, line }, `Only the first ${mostEntries} connections are read.`)
        full = true
        return undefined
      }
      const known = password !== undefined && password !== '' && password.length <= longestPassword
      const made = profileSchema.safeParse({
        secret: { from: known ? 'ask' : 'none' },
        ...fields,
        name: cleanName(String(fields.name ?? ''), 'unnamed'),
        id: '-',
        system: '-',
      })
      if (!made.success) {
        const [issue] = made.error.issues
        const field = String(issue?.path[0] ?? 'form')
        refuse({ file, line }, `Its ${words[field] ?? field} is not usable.${reason(issue)}`)
        return undefined
      }
      const { id: _id, system: _system, via: _via, ...draft } = made.data
      const key = stableId('import', draft.protocol, address(made.data), through ?? '')
      if (entries.has(key)) {
        again(key, { file, line })
        return key
      }
      if (known) passwords.set(key, password)
      const tooLong = password !== undefined && password.length > longestPassword
      const said = tooLong ? [...notes, 'Its password is left out: it is longer than 4096 characters.'] : notes
      entries.set(key, {
        key,
        draft: draft as Draft,
        address: address(made.data),
        ...(through === undefined ? {} : { through }),
        file,
        line,
        hasPassword: known,
        notes: said,
      })
      return key
    },
    full: () => full,
    read: () => ({ entries: [...entries.values()], problems, passwords }),
  }
}
