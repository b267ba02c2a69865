import type { Parts } from './parts'

export function createVaultService({ procedures, vault, changes }: Parts) {
  const os = procedures.vault
  const told = async <T>(work: Promise<T>) => {
    const result = await work
    changes.tell('vault')
    return result
  }
  return {
    state: os.state.handler(() => vault.state()),
    unlock: os.unlock.handler(({ input }) => told(vault.unlock(input.passphrase))),
    setPassphrase: os.setPassphrase.handler(({ input }) => told(vault.setPassphrase(input.passphrase))),
    lock: os.lock.handler(() => told(Promise.resolve(vault.lock()))),
  }
}
