import { failureOf } from '#contract/failed'
import type { ConsoleClient } from '#contract/line'
import { askHidden } from './ask-hidden'
import type { Screen } from './screen'

/** Asks for the passphrase when stored secrets are locked and somebody is there; without it, steps that need one say so. */
export async function openVault(client: ConsoleClient, screen: Screen): Promise<void> {
  const { state } = await client.vault.state()
  if (state !== 'locked' || !screen.interactive) return
  for (let tries = 0; tries < 3; tries++) {
    const passphrase = await askHidden('Passphrase for the stored secrets (Enter goes on without them): ')
    if (passphrase === '') return
    try {
      await client.vault.unlock({ passphrase })
      return
    } catch (error) {
      screen.tell(failureOf(error).message)
    }
  }
}
