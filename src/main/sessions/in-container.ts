import type { Duplex } from 'node:stream'
import { stateWords } from '#domain/container'
import { OpsError, toFailure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Layer, ShellSession, Use } from '#domain/session'
import { type Place, placesOf } from '../connectors/container/addresses'
import { resolve } from '../connectors/container/resolve'

export interface ContainerWay {
  readonly container: string
  /** Whether the session keeps a link, and so must stay with one container; a web address is whoever answers there. */
  readonly keeps: boolean
  /** The shell of the host whose engine has the container. */
  host(signal: AbortSignal): Promise<ShellSession>
  /** A byte stream to an address as that host sees it. */
  dial(host: string, port: number, signal: AbortSignal): Promise<Duplex>
}

/** Where a profile itself says its server is: with a container, whatever name stands there is the container's. */
export function ownPlace(profile: Profile): { host: string; port: number } | undefined {
  if (profile.protocol === 'http') {
    const { hostname, port, protocol } = new URL(profile.url)
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) }
  }
  return 'host' in profile ? { host: profile.host, port: profile.port } : undefined
}

const askMs = 30_000
/** How long one address may keep silent before the next is tried beside it. */
const patienceMs = 1500

/**
 * Dials a port of a container at the address it has now. One way belongs to one opening of a session: it never leads to
 * another container than at first, though the new one may have the old one's address.
 */
export function createWay({ container, keeps, host, dial }: ContainerWay) {
  let pinned: string | undefined
  const find = async (port: number, use: Use) => {
    const shell = await host(use.signal)
    const found = await resolve(shell, container, use)
    if (pinned !== undefined && pinned !== found.id)
      throw new OpsError({
        kind: 'unreachable',
        code: 'CONTAINER_GONE',
        layer: 'container',
        message: `${container} is another container now.`,
        hint: 'Its next use takes the new one.',
      })
    if (keeps) pinned = found.id
    return { found, places: await placesOf(shell, found, port, use) }
  }
  return {
    async dial(port: number, signal: AbortSignal): Promise<Duplex> {
      const { places } = await find(port, { signal, timeoutMs: askMs })
      return firstThatAnswers(places, dial, signal)
    },
    /** Whether it runs, and where it is reached, as a layer of a test. */
    async layer(port: number, use: Use): Promise<Layer> {
      const began = performance.now()
      const row = (ok: boolean, message: string, more: Partial<Layer> = {}): Layer => ({
        layer: 'container',
        ok,
        message,
        ms: performance.now() - began,
        ...more,
      })
      try {
        const { found, places } = await find(port, use)
        const where = places.map(({ host, port, over }) => `${host}:${port} over ${over}`).join(', or ')
        return row(true, `${found.name} is ${stateWords(found.container)}, reached at ${where}`)
      } catch (error) {
        if (use.signal.aborted) throw new OpsError({ kind: 'cancelled', message: 'Stopped by the operator.' })
        const { message, hint, code } = toFailure(error)
        return row(false, message, { hint, code })
      }
    },
  }
}

/** The first of several addresses that takes the connection; the others are let go. Rejects with what the first one said. */
async function firstThatAnswers(
  places: readonly Place[],
  dial: ContainerWay['dial'],
  signal: AbortSignal,
): Promise<Duplex> {
  const ending = new AbortController()
  const limit = AbortSignal.any([signal, ending.signal])
  try {
    return await new Promise<Duplex>((resolve, reject) => {
      const errors: unknown[] = []
      let next = 0
      let failed = 0
      let won = false
      let timer: NodeJS.Timeout | undefined
      const tryNext = () => {
        const at = next
        const place = places[next++]
        clearTimeout(timer)
        if (!place || limit.aborted) return
        timer = setTimeout(tryNext, patienceMs)
        dial(place.host, place.port, limit).then(
          stream => {
            // A channel of SSH cannot be called back: what comes too late is closed.
            if (won || limit.aborted) return stream.destroy()
            won = true
            resolve(stream)
          },
          (error: unknown) => {
            errors[at] = error
            failed++
            if (failed === places.length) reject(errors[0])
            else tryNext()
          },
        )
      }
      signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: ending.signal })
      limit.addEventListener('abort', () => clearTimeout(timer), { once: true })
      tryNext()
    })
  } finally {
    ending.abort()
  }
}
