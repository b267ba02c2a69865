export const texts = {
  title: 'Secrets',
  vault: 'Vault',
  lock: 'Lock now',
  locked: 'Locked. What runs goes on with the sessions it has.',
  ways: 'What opens it',
  setPassphrase: 'Set a passphrase…',
  changePassphrase: 'Change…',
  removeSlot: 'Remove…',
  onlyWay: 'the only way: it stays',
  addSlot: { keychain: 'Also open it by this desktop’s keychain', keyfile: 'Also open it by a key file' },
  added: 'Added.',
  removed: 'Removed.',
  autoLock: 'Lock by itself',
  autoLockHelp:
    'After this long without anybody at the console, never in the middle of a run. It stays locked until you open it, also for rounds that start by themselves.',
  autoLockSaved: 'Saved.',
  inventory: 'Where secrets come from',
  inventoryHelp: 'Secrets are looked for when a session opens. None of them is ever shown.',
  empty: 'No secrets yet',
  emptyWhy:
    'A connection that needs a password, a token or a passphrase says where it comes from: sealed in the vault here, asked for when needed, or read from an environment variable, a file, or a command of your password manager.',
  addConnection: 'Add a connection',
}
