import { setTimeout as pause } from 'node:timers/promises'
import { failureOf } from '#contract/failed'
import type { ConsoleClient } from '#contract/line'
import { OpsError } from '#domain/failure'
import { advance, emptyRun, type Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'

const patience = 60

/**
 * Follows a run to its end, whatever happens to the line: after a loss it asks for what comes after the last event it
 * has, from the start those after `known`. Throws what the console says when the line does not come back within a minute.
 */
export async function followRun(
  client: ConsoleClient,
  id: string,
  see: (run: Run, event: RunEvent) => void,
  known: Run = emptyRun(),
): Promise<Run> {
  let run = known
  for (let losses = 0; losses < patience; ) {
    try {
      for await (const batch of await client.runs.follow({ run: id, after: run.last })) {
        losses = 0
        for (const event of batch) {
          run = advance(run, event)
          see(run, event)
        }
      }
      if (run.status === 'finished') return run
      throw new OpsError({ kind: 'unreachable', code: 'LINE_LOST', message: 'The console stopped telling.' })
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code !== 'LINE_LOST') throw error
      losses++
      await pause(1_000)
    }
  }
  throw new OpsError({
    kind: 'unreachable',
    code: 'LINE_LOST',
    message: 'The console does not answer any more; what became of the run is on record.',
  })
}
