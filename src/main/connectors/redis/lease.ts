import { createHash, randomUUID } from 'node:crypto'
import { OpsError, toFailure } from '#domain/failure'
import type { RedisSession } from '#domain/session'
import { busyElsewhere } from '../busy-elsewhere'
import { remoteText } from '../remote-text'

type Lease = Awaited<ReturnType<RedisSession['lease']>>

const briefMs = 5000
/** Also after a cancel, and never for long. */
const brief = () => ({ signal: AbortSignal.timeout(briefMs), timeoutMs: briefMs })

/** Our own corner of the server's names. */
const prefix = 'quarterdeck:lease:'

/**
 * A key that is set only where it is not there (SET … NX PX), and removed by whoever set it. Advice and no lock: a server
 * that fails over may forget it. It is a write like any other, so a user without that right holds nothing, and is told.
 */
export function createLease({ change, read }: Pick<RedisSession, 'change' | 'read'>): RedisSession['lease'] {
  return async ({ key, holder }, { forMs, ...use }) => {
    const name = prefix + createHash('sha256').update(key).digest('hex').slice(0, 32)
    const value = `${remoteText(holder, 200)} ${randomUUID()}`
    const holds = async () => {
      const [answer] = await read([['get', name]], brief())
      return answer?.failure ? undefined : String(answer?.reply ?? '')
    }
    const release = async (mine: string) => {
      // Past its time it may be another's by now.
      if ((await holds()) === mine) await change(['del', name], brief())
    }
    try {
      const reply = await change(['set', name, value, 'nx', 'px', String(Math.ceil(forMs))], use)
      if (reply !== null) return { release: () => release(value).catch(() => {}) }
    } catch (error) {
      const failure = toFailure(error)
      if (failure.kind === 'cancelled') throw error
      // Never heard whether it stands: it goes by itself when its time is over.
      return { failure, release: async () => {} } satisfies Lease
    }
    const standing = (await holds()) ?? ''
    const who = remoteText(standing, 300).replace(/ \S+$/, '')
    // Left behind where the link died before it could be given back: commands do not outlive their link here.
    if (who === remoteText(holder, 200)) return { release: () => release(standing).catch(() => {}) }
    throw new OpsError(busyElsewhere(who && `${who} holds it.`))
  }
}
