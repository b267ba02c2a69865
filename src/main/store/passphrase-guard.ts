import { invalid } from '#domain/failure'
import { unwrapWithPassphrase } from './passphrase-slot'
import { wrongPassphrase } from './vault-failures'

/** Asks a passphrase slot for its key. Each wrong passphrase makes the next try later, to half a minute; nothing is lost by one. */
export function createPassphraseGuard(wait: (ms: number) => Promise<unknown>) {
  let wrong = 0
  return {
    /** The data key. Throws `denied` when the passphrase is wrong, `invalid` when none was set. One call at a time. */
    async keyFor(blob: string | undefined, passphrase: string): Promise<Buffer> {
      if (!blob) throw invalid('No passphrase was set for this vault.', 'Open it with the door that made it.')
      if (wrong > 0) await wait(Math.min(250 * 2 ** (wrong - 1), 30_000))
      const key = await unwrapWithPassphrase(blob, passphrase)
      if (!key) {
        wrong += 1
        throw wrongPassphrase()
      }
      wrong = 0
      return key
    },
  }
}
