import type { Keychain } from '../store/vault'
import type { Parent, ToWorker } from './worker-messages'

const patienceMs = 30_000

/** The desktop's keychain as the worker sees it: only main can ask it. A keychain that does not answer is an error, not a wait. */
export function createKeychainRelay(parent: Parent) {
  const waiting = new Map<number, { resolve(text: string): void; reject(error: Error): void }>()
  let last = 0
  const ask = (say: 'wrap' | 'unwrap', text: string) =>
    new Promise<string>((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      setTimeout(() => {
        if (waiting.delete(id)) reject(new Error("The desktop's keychain does not answer."))
      }, patienceMs).unref()
      parent.send({ say, id, text })
    })
  return {
    of: (backend: string): Keychain => ({
      backend,
      wrap: key => ask('wrap', key.toString('base64')),
      unwrap: async blob => Buffer.from(await ask('unwrap', blob), 'base64'),
    }),
    told({ id, text, error }: Extract<ToWorker, { say: 'told' }>) {
      const one = waiting.get(id)
      waiting.delete(id)
      if (text === undefined) one?.reject(new Error(error ?? "The desktop's keychain refused."))
      else one?.resolve(text)
    },
  }
}
