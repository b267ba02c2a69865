import { evidenceRunbook } from '#domain/incident'
import type { ActionStep } from '#domain/runbook'
import { Declined } from './agree'
import type { Live } from './live'

/**
 * Before a step that restarts something of a system with an incident: resolves when the evidence is kept, or when the
 * operator has said why it is not. Throws `Declined` where the step is left out instead.
 */
export async function evidenceFirst(live: Live, step: ActionStep): Promise<void> {
  const { evidence, operator } = live.parts
  if (!evidence || !step.options.restarts) return
  for (let tried = false; ; tried = true) {
    const awaited = await evidence.awaited(live.system.id)
    if (!awaited) return
    const question = {
      kind: 'evidence',
      step: step.id,
      incident: awaited.title,
      looks: awaited.looks.length,
      tried,
    } as const
    const answer = await live.questions.ask(question, live.controller.signal)
    if (answer.kind === 'skip') throw new Declined(answer.reason)
    if (answer.kind !== 'evidence') continue
    if (answer.skip !== undefined) return evidence.skip(live.system.id, answer.skip, await operator())
    for (const look of awaited.looks) {
      live.controller.signal.throwIfAborted()
      await live.child(step.id, evidenceRunbook, { targets: look })
    }
  }
}
