import { type Failure, OpsError } from '#domain/failure'
import type { OpenChannel } from '../shell/channel'
import type { HostSession } from '../shell/session'
import { judged } from './ending'
import type { Memory } from './inside'
import type { Pinned } from './resolve'

const headBytes = 4096
const tailBytes = 2048

/**
 * Starts commands in a pinned container by `exec` on its host, without a terminal: what goes in and comes out are plain
 * streams, stderr apart. A command's words are an argument list; scripts and their values go in by stdin. The host's
 * session is asked for each time, so that one that was lost is opened anew. `onGone` hears when the container is not the
 * one any more, or does not run: nothing was begun then.
 */
export function startIn(
  pinned: Pinned,
  memory: Memory,
  host: (signal: AbortSignal) => Promise<HostSession>,
  { user, onGone }: { user: string | undefined; onGone: (failure: Failure) => void },
): OpenChannel {
  const words = [pinned.engine.path, 'exec', '-i', ...(user ? ['-u', user] : []), pinned.id]
  return async (signal, command, how) => {
    const channel = await (await host(signal)).start(signal, [...words, ...command], how)
    const said = { stdout: '', stderr: '', tail: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      channel[stream].on('data', (chunk: Buffer) => {
        if (said[stream].length < headBytes) said[stream] = (said[stream] + chunk.toString()).slice(0, headBytes)
        if (stream === 'stderr') said.tail = (said.tail + chunk.toString()).slice(-tailBytes)
      })
    const ended = channel.ended.then(async ending => {
      const told = await judged(ending, said, pinned, memory, host)
      const failure = told.error instanceof OpsError ? told.error.failure : undefined
      if (failure?.layer === 'container') onGone(failure)
      return told
    })
    return { ...channel, ended }
  }
}
