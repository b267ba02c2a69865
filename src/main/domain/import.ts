import type { Profile } from './profile'
import type { Problem } from './runbook'

/**
 * What other programs keep connections in: `~/.ssh/config`, `.pgpass`, `pg_service.conf`, an export of pgAdmin; and
 * `urls`, addresses one a line.
 */
export const importSources = ['ssh', 'pgpass', 'service', 'pgadmin', 'urls'] as const
export type ImportSource = (typeof importSources)[number]

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A profile that belongs to no system yet; what it is reached through is another entry. */
export type Draft = Without<Profile, 'id' | 'system' | 'via'>

/** One connection as found: what it would become, and what of it was left out. Carries no secret. */
export interface ImportEntry {
  /** Made of protocol, address and way: the same server by the same way has the same key whenever the source is read. */
  readonly key: string
  readonly draft: Draft
  readonly address: string
  /** Key of the entry, an SSH host, that it is reached through. */
  readonly through?: string
  readonly file: string
  readonly line: number
  /** A password stands with it; it is read again when the entry is taken. */
  readonly hasPassword: boolean
  /** What was assumed or left out, in whole sentences. */
  readonly notes: readonly string[]
}

/** An entry with a name that is free in the system it is for. */
export interface MarkedEntry extends ImportEntry {
  /** The target, in any system, that is the same server by the same way already. */
  readonly known?: { readonly system: string; readonly target: string }
}

/** What a source holds, without passwords. A problem concerns one entry; the others stand. */
export interface ImportRead {
  readonly entries: readonly ImportEntry[]
  readonly problems: readonly Problem[]
}
