import { cancelled, missing, OpsError, toFailure } from '#domain/failure'
import { atWork, usedBy } from './at-work'
import type { Engine, EngineParts } from './engine'
import type { Live } from './live'
import { changePace } from './pace'
import { recoverRun } from './recover'
import { settleStep, undoStep } from './repair'
import { createStarting } from './start'
import { assertKnown, assertUndoable, assertUnknown } from './taken-up'
import { walk } from './walk'

/** What settles or takes back runs no step anew. */
const looksOnly = { only: true, runsSteps: false }

/** Makes the engine. One for each store: it alone walks that store's runs. */
export function createEngine(parts: EngineParts): Engine {
  const { journal } = parts
  const { hub, inHand, start } = createStarting(parts)
  const runs = () => inHand.all().map(one => one.live)

  return {
    start,
    async *follow(run, after, signal) {
      yield* hub.follow(run, after, signal, () => inHand.isLive(run))
      // What could not be put on record is said here, until the store can be written and the run is closed as interrupted.
      await inHand.stranded.settle(run)
    },
    async answer(run, question, answer) {
      await inHand.entry(run).questions.answer(question, answer, await parts.operator())
    },
    async cancel(run) {
      const one = inHand.entry(run)
      if (one.controller.signal.aborted) return
      try {
        await one.recorder.emit({ type: 'run.cancelling', operator: await parts.operator() })
      } finally {
        // Also where that could not be written down: a run must be stoppable on a full disk.
        one.controller.abort(cancelled())
      }
    },
    async pace(run, step, asked) {
      const one = inHand.entry(run)
      const pace = one.paces.get(step)
      if (!pace) throw missing('That step makes no batches now.')
      await changePace(one, step, pace, asked)
    },
    async resume(run, step, only) {
      const at = (one: Live) => one.runbook.steps.findIndex(each => each.id === step)
      await inHand.reopen(run, { step, only, runsSteps: true }, assertKnown, one => walk(one, at(one), only))
    },
    settle: (run, step) => inHand.reopen(run, { step, ...looksOnly }, assertUnknown, one => settleStep(one, step)),
    undo: (run, step) => inHand.reopen(run, { step, ...looksOnly }, assertUndoable, one => undoStep(one, step)),
    async note(run, text) {
      const event = { type: 'run.note' as const, text, operator: await parts.operator() }
      const entry = inHand.get(run)
      if (entry) await entry.live.recorder.emit(event)
      else hub.tell(run, await journal.append(run, [event]))
    },
    async recover() {
      const runs = await journal.unfinished()
      for (const run of runs) await recoverRun(journal, run)
      return runs
    },
    using: () => usedBy(runs()),
    working: () => atWork(runs()),
    onEvents: hub.onEvents,
    async close() {
      const all = inHand.all()
      for (const one of all) one.live.controller.abort(new OpsError(toFailure(new DOMException('', 'AbortError'))))
      await Promise.allSettled(all.map(one => one.done))
    },
  }
}
