import { setTimeout as sleep } from 'node:timers/promises'
import { OpsError, toFailure } from '#domain/failure'
import type { ShellSession } from '#domain/session'
import type { Where } from './executor'

type Watching = Parameters<ShellSession['detached']>[2]

const everyMs = 1000

/**
 * Watches a process that outlives its link: when the link dies, a new one finds the process again under its key. It is
 * never started twice, and what was told before is not told again. Gives up, still not knowing, when its time is over.
 */
export async function reattaching<T>(
  { sessions, profile, signal, timeoutMs, onOutput }: Where,
  watch: (session: ShellSession, use: Watching) => Promise<T>,
): Promise<T> {
  const until = performance.now() + timeoutMs
  const told = { stdout: 0, stderr: 0 }
  let lost: OpsError | undefined
  for (;;) {
    const seen = { stdout: 0, stderr: 0 }
    try {
      const session = await sessions.shell(profile, signal)
      return await watch(session, {
        signal,
        timeoutMs: Math.max(1000, Math.ceil(until - performance.now())),
        onOutput(stream, text) {
          const known = Math.max(0, told[stream] - seen[stream])
          seen[stream] += text.length
          told[stream] = Math.max(told[stream], seen[stream])
          if (text.length > known) onOutput(stream, text.slice(known))
        },
      })
    } catch (error) {
      const failure = toFailure(error)
      if (failure.lost) lost = new OpsError(failure)
      const again = failure.kind === 'unreachable' || failure.kind === 'timeout'
      // Nobody saw it begin: what cannot be reached the first time was not started.
      if (!lost) throw error
      if (!again || failure.code === 'VANISHED' || signal.aborted || performance.now() > until) throw lost
      onOutput('notice', 'The link was lost; it goes on over there and is looked for again.\n')
      await sleep(everyMs, undefined, { signal }).catch(() => {})
    }
  }
}
