import { OpsError } from '#domain/failure'
import type { Print } from '#domain/print'
import type { Keychain } from '../store/vault'
import type { Parent, ToWorker } from './worker-messages'

const keychainMs = 30_000
const printMs = 120_000

/** What only the desktop's main process can do, as the worker sees it. A desktop that does not answer is an error, not a wait. */
export function createDesktopRelay(parent: Parent) {
  const waiting = new Map<number, { resolve(text: string): void; reject(error: Error): void }>()
  let last = 0
  const ask = (say: 'wrap' | 'unwrap' | 'print', text: string, silent: Error, patienceMs: number) =>
    new Promise<string>((resolve, reject) => {
      const id = ++last
      const timer = setTimeout(() => {
        if (waiting.delete(id)) reject(silent)
      }, patienceMs).unref()
      const over =
        <T>(tell: (told: T) => void) =>
        (told: T) => {
          clearTimeout(timer)
          tell(told)
        }
      waiting.set(id, { resolve: over(resolve), reject: over(reject) })
      parent.send({ say, id, text })
    })
  const askKeychain = (say: 'wrap' | 'unwrap', text: string) =>
    ask(say, text, new Error("The desktop's keychain does not answer."), keychainMs)
  const print: Print = async html => {
    try {
      return Buffer.from(await ask('print', html, new Error('The desktop does not answer.'), printMs), 'base64')
    } catch (error) {
      const message = error instanceof Error ? error.message : 'The desktop could not print it.'
      throw new OpsError({
        kind: 'rejected',
        layer: 'printing',
        message,
        hint: 'The HTML report prints from any browser.',
      })
    }
  }
  return {
    keychainOf: (backend: string): Keychain => ({
      backend,
      wrap: key => askKeychain('wrap', key.toString('base64')),
      unwrap: async blob => Buffer.from(await askKeychain('unwrap', blob), 'base64'),
    }),
    print,
    told({ id, text, error }: Extract<ToWorker, { say: 'told' }>) {
      const one = waiting.get(id)
      waiting.delete(id)
      if (text === undefined) one?.reject(new Error(error ?? 'The desktop refused.'))
      else one?.resolve(text)
    },
  }
}
