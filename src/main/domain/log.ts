import { z } from 'zod'

/** How grave a line is; `plain` where it says nothing about that. */
export const levels = ['fatal', 'error', 'warning', 'info', 'debug', 'plain'] as const
export type Level = (typeof levels)[number]

/** Where lines come from: a file of a host, a unit of its journal, or the output of a container. */
export const logSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('unit'), unit: z.string().min(1).max(256) }),
  /** The container's name, its id, or `project/service`. */
  z.strictObject({ kind: z.literal('container'), container: z.string().min(1).max(256) }),
])
export type LogSource = z.infer<typeof logSourceSchema>

/** A source as one says it: what findings name and pages show. */
export function sourceName(source: LogSource): string {
  switch (source.kind) {
    case 'file':
      return source.path
    case 'unit':
      return source.unit === '*' ? 'the journal' : `unit ${source.unit}`
    case 'container':
      return `container ${source.container}`
  }
}

/** The source that such a name means, of several the first; what one service said in the journal is the journal. */
export function sourceNamed(name: string): LogSource | undefined {
  if (name === 'the journal' || name.startsWith('the journal of ')) return { kind: 'unit', unit: '*' }
  const [, kind, of = ''] = /^(unit|container) ([^,]+)/.exec(name) ?? []
  if (kind === 'unit') return { kind, unit: of }
  if (kind === 'container') return { kind, container: of }
  const [path = ''] = name.split(', ')
  return path.startsWith('/') ? { kind: 'file', path } : undefined
}

/** The log that a file belongs to: rotation gives its older parts other names. */
export const logOf = (path: string): string =>
  path.replace(/(?:\.\d{1,4}|-\d{8}(?:-\d+)?)?(?:\.(?:gz|bz2|xz|zst))?$/, '')

/** What one line, or one line and the trace below it, says. */
export interface LogEntry {
  /** ISO 8601 in UTC; null where the line begins with no time. */
  readonly at: string | null
  readonly level: Level
  readonly service: string | null
  readonly message: string
  /** The lines below it that belong to it, such as a traceback. */
  readonly trace: string
  /** What a JSON line holds beside that, or an access log's line; values as text. */
  readonly fields: Readonly<Record<string, string>>
  /** The first line as it stands there, made safe to show. */
  readonly raw: string
}

/** Entries that differ only in numbers, names and the like. */
export interface LogGroup {
  readonly fingerprint: string
  readonly level: Level
  readonly source: string
  readonly service: string | null
  readonly count: number
  readonly firstSeen: string | null
  readonly lastSeen: string | null
  /** Of them, in the last hour before the look. */
  readonly lastHour: number
  /** What the latest of them says, its error and where included; without secrets. */
  readonly words: string
  /** The latest of them, without secrets. */
  readonly sample: string
  readonly trace: string
}

/** An entry and its place in its source: a byte of a file, a time of anything else. */
export interface PlacedEntry {
  readonly place: string
  readonly entry: LogEntry
}

/** A part of a source that a screen shows. */
export interface LogWindow {
  readonly entries: readonly PlacedEntry[]
  /** What to ask for what stands before; null at the beginning. */
  readonly before: string | null
  /** What to ask for what stands behind; null at the end as it was then. */
  readonly after: string | null
  /** Of a file: its size, and which file the name meant then. */
  readonly file?: { readonly id: string; readonly bytes: number }
}
