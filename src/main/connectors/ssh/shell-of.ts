import { toFailure } from '#domain/failure'
import type { HostSession } from '../shell/session'

type Open = (limit: AbortSignal) => Promise<HostSession>

const openMs = 20_000
/** What says that this login never runs commands; anything else may be over at the next use. */
const forGood = ['NO_SHELL', 'ONLY_A_WAY']

/**
 * The shell of a host, or what stands for it while there is none: a bastion may carry tunnels and nothing else, and a host
 * may be too busy at first. Then every use asks for the shell again, and fails with why there is none.
 */
export async function shellOf(
  open: Open,
  who: { user: string; host: string },
  signal: AbortSignal,
): Promise<HostSession> {
  try {
    return await open(AbortSignal.any([signal, AbortSignal.timeout(openMs)]))
  } catch (error) {
    return later(open, error, who)
  }
}

function later(open: Open, first: unknown, { user, host }: { user: string; host: string }): HostSession {
  const never = forGood.includes(toFailure(first).code ?? '')
  let opening: Promise<HostSession> | undefined
  const shell = (): Promise<HostSession> => {
    if (never) return Promise.reject(first)
    opening ??= open(AbortSignal.timeout(openMs)).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    host: { system: 'tunnel only', user, name: host },
    start: async (...given) => (await shell()).start(...given),
    run: async (...given) => (await shell()).run(...given),
    batch: async (...given) => (await shell()).batch(...given),
    detached: async (...given) => (await shell()).detached(...given),
    attached: async (...given) => (await shell()).attached(...given),
    download: async (...given) => (await shell()).download(...given),
    identity: async (...given) => (await shell()).identity(...given),
  }
}
