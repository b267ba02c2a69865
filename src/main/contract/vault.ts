import { type } from '@orpc/contract'
import { z } from 'zod'
import type { Environment } from '#domain/environment'
import type { Protocol, SecretSource } from '#domain/profile'
import { procedure } from './procedure'

export interface VaultState {
  readonly state: 'new' | 'locked' | 'open'
  readonly slots: readonly ('keychain' | 'passphrase' | 'keyfile')[]
  /** The desktop's own words for what protects the key; null where there is no keychain. */
  readonly keychain: string | null
  readonly needsPassphrase: boolean
  /** A press opens it, without a passphrase: this door has the means for one of its slots. */
  readonly opensHere: boolean
  /** Slots that this door could add. */
  readonly offers: readonly ('keychain' | 'keyfile')[]
  /** What is wrong with its protection, whole sentences; null when nothing is. */
  readonly trouble: string | null
}

/** One secret as the inventory shows it: where it comes from and how that stands, never what it is. */
export interface SecretEntry {
  readonly profile: string
  readonly name: string
  readonly protocol: Protocol
  readonly system: { readonly id: string; readonly name: string; readonly environment: Environment }
  readonly source: SecretSource
  /** Whether it is at hand; null where only trying would tell. */
  readonly there: boolean | null
  /** When a stored one was sealed; null where that is not known. */
  readonly sealedAt: string | null
  /** Until when a command's answer is kept in memory. */
  readonly keptUntil: string | null
  /** What is wrong with the place, such as a file that others may read. */
  readonly warning: string | null
  /** Other targets that take the same variable, file or command. */
  readonly sharedWith: readonly { readonly profile: string; readonly name: string; readonly system: string }[]
}

const passphrase = z.string().min(1).max(1024)

export const vault = {
  state: procedure.output(type<VaultState>()),
  /** Opens the data key with the passphrase; wrong ones get slower. */
  unlock: procedure.input(z.strictObject({ passphrase })).output(type<VaultState>()),
  /** Opens it, at the operator's press, with the keychain or key file of this door. */
  open: procedure.output(type<VaultState>()),
  /** Sets the passphrase; the vault must be open (or new). To change it, the old one is needed. */
  setPassphrase: procedure
    .input(z.strictObject({ passphrase: passphrase.min(8), old: passphrase.optional() }))
    .output(type<VaultState>()),
  addSlot: procedure.input(z.strictObject({ kind: z.enum(['keychain', 'keyfile']) })).output(type<VaultState>()),
  /** Never the last. Where a passphrase was set, it is needed. */
  removeSlot: procedure
    .input(z.strictObject({ kind: z.enum(['keychain', 'passphrase', 'keyfile']), passphrase: passphrase.optional() }))
    .output(type<VaultState>()),
  /** Wipes the key, the secrets that were asked for and the answers of commands; closes sessions that nothing runs on. */
  lock: procedure.output(type<VaultState>()),
  inventory: procedure.output(type<SecretEntry[]>()),
  /** The operator is at the console: the auto-lock begins to count anew. */
  used: procedure.output(type<void>()),
}
