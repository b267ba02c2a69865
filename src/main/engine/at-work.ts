import type { Live } from './live'
import { reachedBy } from './reached'

/** The profiles that these runs speak to until they finish, and those on the way to them. */
export const usedBy = (runs: readonly Live[]): ReadonlySet<string> =>
  new Set(
    runs
      .filter(run => run.recorder.run.status !== 'finished')
      .flatMap(run => reachedBy(run.header, [...run.profiles.values()])),
  )

/** Whether one of them goes on without waiting for an answer. */
export const atWork = (runs: readonly Live[]): boolean => runs.some(run => run.recorder.run.status === 'running')
