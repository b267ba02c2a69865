import type { VaultState } from '#contract/vault'

/** What each way to open the vault is called. */
export const slotWords: Record<VaultState['slots'][number], string> = {
  keychain: 'this desktop’s keychain',
  passphrase: 'your passphrase',
  keyfile: 'a key file in the data folder, readable by you only',
}

/** How the vault stands, in whole sentences: whether secrets can be read now, what opens it, and what that is worth. */
export function vaultWords(vault: VaultState): readonly string[] {
  const means = vault.slots.map(slot => slotWords[slot])
  const opened = means.length
    ? `It is opened by ${listed(means)}.`
    : 'Nothing opens it yet: the first stored secret makes it.'
  const state = {
    open: 'Open: connections with a stored secret can be used.',
    locked: 'Locked: connections with a stored secret cannot open until you unlock it. Nothing is lost.',
    new: 'Empty: no secret has been stored here.',
  }[vault.state]
  return [
    state,
    opened,
    ...(vault.keychain ? [`The keychain says of itself: ${vault.keychain}.`] : []),
    ...(vault.slots.length === 1 && vault.slots[0] === 'keyfile'
      ? ['Whoever can read your files can read it. A passphrase protects copies and backups of the folder too.']
      : []),
  ]
}

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
