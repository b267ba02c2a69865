import { invalid, OpsError } from '#domain/failure'
import type { VaultState } from './vault-state'

/** Nothing stored can be used before the vault is opened. */
export const locked = ({ slots, needsPassphrase, opensHere }: VaultState) =>
  new OpsError({
    kind: 'denied',
    code: 'VAULT_LOCKED',
    layer: 'vault',
    message: 'The vault is locked, so no stored secret can be used.',
    hint: opensHere
      ? 'Unlock it under Secrets.'
      : needsPassphrase
        ? 'Open it with the passphrase.'
        : `It opens with: ${slots.join(', ')}. Open the console there and set a passphrase to use it here too.`,
  })

/** The same words for every wrong passphrase: they give nothing away. */
export const wrongPassphrase = () =>
  new OpsError({
    kind: 'denied',
    code: 'WRONG_PASSPHRASE',
    layer: 'vault',
    message: 'That is not the passphrase of this vault.',
    hint: 'Try again; nothing is lost by a wrong one, it only gets slower.',
  })

/** A stored secret that does not open at its place with this key. */
export const unreadable = () =>
  new OpsError({
    kind: 'rejected',
    code: 'SECRET_UNREADABLE',
    layer: 'vault',
    message: 'The stored secret cannot be read: it was changed, or it was sealed with another key.',
    hint: 'Enter it again in Connections.',
  })

/** The only way to open the vault stays. */
export const lastSlot = () =>
  invalid(
    'This is the only way to open the vault; without it every stored secret would be lost.',
    'Set a passphrase first.',
  )

/** What would be left could not be opened from here, and nobody should find that out at the next start. */
export const leftShut = () =>
  invalid(
    'What is left does not open the vault from here, so nothing was removed.',
    'Remove it from the console that has the keychain or the key file.',
  )

/** The keychain or key file cannot keep the data key. */
export const noSlot = (why: string) =>
  new OpsError({
    kind: 'rejected',
    code: 'SLOT_REFUSED',
    layer: 'vault',
    message: `The vault cannot be opened that way here: ${why}.`,
    hint: 'A passphrase opens it on every machine.',
  })
