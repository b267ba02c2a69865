import { OpsError } from '#domain/failure'
import type { VaultState } from './vault'

/** Nothing stored can be used before the vault is opened. */
export const locked = ({ slots, needsPassphrase }: VaultState) =>
  new OpsError({
    kind: 'denied',
    code: 'VAULT_LOCKED',
    layer: 'vault',
    message: 'The vault is locked, so no stored secret can be used.',
    hint: needsPassphrase
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
