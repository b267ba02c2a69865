import type { Library } from '#domain/library'
import { advance, emptyRun } from '#domain/run'
import type { Sessions } from '#domain/session'
import type { Profiles } from '#domain/store'
import type { Engine } from '../engine/engine'
import type { LookAt } from '../rounds/look-at'
import { askedOnce } from '../sessions/asked-once'
import { spreadOver } from './round-cells'

interface LookAtParts {
  readonly engine: Engine
  readonly sessions: Sessions
  readonly profiles: Profiles
  readonly library: Pick<Library, 'get'>
}

/** Looks at systems with the engine: each look is a run like any other, which asks nobody and changes nothing. */
export const lookAtWith =
  ({ engine, sessions, profiles, library }: LookAtParts): LookAt =>
  system => {
    const once = askedOnce(sessions, profiles)
    return async ({ runbook, target, key, signal, begun }) => {
      const name = target === undefined ? undefined : spreadOver(library.get(runbook) ?? { targets: {} })
      const targets = name === undefined || target === undefined ? {} : { [name]: target }
      const asked = { runbook, system, targets, parameters: {}, mode: 'look' as const, key }
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
