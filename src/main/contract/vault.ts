import { type } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure'

export interface VaultState {
  readonly state: 'new' | 'locked' | 'open'
  readonly slots: readonly ('keychain' | 'passphrase' | 'keyfile')[]
  /** The desktop's own words for what protects the key; null where there is no keychain. */
  readonly keychain: string | null
  readonly needsPassphrase: boolean
}

export const vault = {
  state: procedure.output(type<VaultState>()),
  /** Opens the data key with the passphrase; wrong ones get slower. */
  unlock: procedure.input(z.strictObject({ passphrase: z.string().min(1).max(1024) })).output(type<VaultState>()),
  /** Sets or changes the passphrase slot; the vault must be open (or new). */
  setPassphrase: procedure
    .input(z.strictObject({ passphrase: z.string().min(8).max(1024) }))
    .output(type<VaultState>()),
  lock: procedure.output(type<VaultState>()),
}
