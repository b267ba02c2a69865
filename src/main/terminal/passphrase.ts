import { failureOf } from '#contract/failed'
import type { ConsoleClient } from '#contract/line'
import { askWord } from './ask'
import { askHidden } from './ask-hidden'
import type { Screen } from './screen'

/** Ctrl-C ends the whole command here. */
const never = new AbortController().signal

/**
 * Opens the vault when stored secrets are locked and somebody is there: at a yes where this machine opens it, else by the
 * passphrase. Without it, steps that need one say so.
 */
export async function openVault(client: ConsoleClient, screen: Screen): Promise<void> {
  const { state, slots, opensHere } = await client.vault.state()
  if (state !== 'locked' || !screen.interactive) return
  if (opensHere) {
    const yes = (await askWord('The vault was locked. Open it?', ['no', 'yes'], never)) === 'yes'
    if (!yes || (await client.vault.open()).state === 'open') return
  }
  if (!slots.includes('passphrase')) return
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
