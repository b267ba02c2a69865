import { inventory } from './inventory'
import type { Parts } from './parts'

export function createVaultService(parts: Parts) {
  const { procedures, vault, changes, locking } = parts
  const os = procedures.vault
  /** Whoever does this is at the console, and every page shows the result. */
  const told = async <T>(work: Promise<T>) => {
    locking.used()
    const result = await work
    changes.tell('vault')
    return result
  }
  return {
    state: os.state.handler(() => vault.state()),
    unlock: os.unlock.handler(({ input }) => told(vault.unlock(input.passphrase))),
    open: os.open.handler(() => told(vault.open())),
    setPassphrase: os.setPassphrase.handler(({ input }) => told(vault.setPassphrase(input.passphrase, input.old))),
    addSlot: os.addSlot.handler(({ input }) => told(vault.addSlot(input.kind))),
    removeSlot: os.removeSlot.handler(({ input }) => told(vault.removeSlot(input.kind, input.passphrase))),
    lock: os.lock.handler(() => locking.lock()),
    inventory: os.inventory.handler(() => inventory(parts)),
    used: os.used.handler(() => locking.used()),
  }
}
