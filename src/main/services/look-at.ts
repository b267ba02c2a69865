import { advance, emptyRun } from '#domain/run'
import type { Sessions } from '#domain/session'
import type { Profiles } from '#domain/store'
import type { Engine } from '../engine/engine'
import type { LookAt } from '../rounds/look-at'
import { askedOnce } from '../sessions/asked-once'

/** Looks at systems with the engine: each look is a run like any other, which asks nobody and changes nothing. */
export const lookAtWith =
  ({ engine, sessions, profiles }: { engine: Engine; sessions: Sessions; profiles: Profiles }): LookAt =>
  system => {
    const once = askedOnce(sessions, profiles)
    return async ({ runbook, key, signal, begun }) => {
      const asked = { runbook, system, targets: {}, parameters: {}, mode: 'look' as const, key }
      const { run: id } = await engine.start(asked, once)
      // One that has ended by now needs no cancelling.
      const cancel = () => void engine.cancel(id).catch(() => {})
      signal.addEventListener('abort', cancel, { once: true })
      try {
        await begun(id)
        if (signal.aborted) cancel()
        let run = emptyRun()
        for await (const events of engine.follow(id, 0)) run = events.reduce(advance, run)
        return run
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    }
  }
