import { OpsError, toFailure } from '#domain/failure'
import type { RunEvent } from '#domain/run-event'
import type { Journal } from '#domain/store'
import { recoverRun } from './recover'

/**
 * Runs whose end could not be put on record, because the store could not be written or we made a mistake. They stand as
 * running on record and are not; each is closed as interrupted as soon as that can be written.
 */
export function createStranded(journal: Journal, tell: (run: string, events: readonly RunEvent[]) => void) {
  const why = new Map<string, unknown>()

  async function close(run: string): Promise<void> {
    tell(run, await recoverRun(journal, run, toFailure(why.get(run)).message))
    why.delete(run)
  }

  return {
    async add(run: string, error: unknown): Promise<void> {
      why.set(run, error)
      await close(run).catch(() => undefined)
    },
    /** Closes the run if it is one of them. Throws why it stands open when it still cannot be closed. */
    async settle(run: string): Promise<void> {
      if (!why.has(run)) return
      const before = why.get(run)
      await close(run).catch(() => {
        throw new OpsError(toFailure(before))
      })
    },
  }
}
