import { cancelled, invalid } from '#domain/failure'
import type { Sessions } from '#domain/session'
import { compileLink } from '../expressions/template'
import { begin } from './begin'
import type { EngineParts, StartRun } from './engine'
import { createHub } from './follow'
import { createInHand } from './in-hand'
import type { ChildStart, Live } from './live'
import { scopeOf } from './scope'
import { walk } from './walk'

/** The targets of a run that a child has, too. */
const sharedTargets = (parent: Live, needed: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(parent.header.targets).flatMap(([name, { profile }]) => (needed[name] ? [[name, profile]] : [])),
  )

/** Starts runs, and runs of runs: a child is started by a step of its parent, which waits for it. */
export function createStarting(parts: EngineParts) {
  const { journal } = parts
  const hub = createHub(journal)
  const inHand = createInHand(parts, hub, child)

  async function start(asked: StartRun, sessions?: Sessions): Promise<{ run: string }> {
    parts.assertWritable()
    const beginning = await begin(parts, asked)
    const { run, created, events } = await journal.create(beginning.header, asked.key, {
      text: beginning.runbook.text,
      events: [{ type: 'run.started', run: beginning.header }],
    })
    if (!created) return { run }
    await inHand.alone(run, () => {
      hub.tell(run, events)
      return inHand.take(beginning, events, one => walk(one, 0, false), { sessions })
    })
    if (asked.parent) await tellParent(asked.parent, run, beginning.runbook.id)
    return { run }
  }

  async function tellParent(parent: { run: string; step: string }, run: string, runbook: string) {
    const events = await journal.append(parent.run, [{ type: 'step.child', step: parent.step, run, runbook }])
    hub.tell(parent.run, events)
  }

  async function child(parent: Live, step: string, link: string, { mode, targets }: ChildStart = {}): Promise<void> {
    const { runbook, parameters } = compileLink(link).render(scopeOf(parent))
    if (!runbook) throw invalid(`${link} names no runbook.`)
    const { run } = await start({
      runbook,
      system: parent.system.id,
      targets: targets ?? sharedTargets(parent, parts.library.get(runbook)?.targets ?? {}),
      parameters,
      mode: mode ?? parent.recorder.run.mode,
      parent: { run: parent.id, step },
      key: `${parent.id} ${step} ${parent.recorder.run.last} ${runbook}`,
    })
    const entry = inHand.get(run)
    const stop = () => entry?.live.controller.abort(cancelled())
    parent.controller.signal.addEventListener('abort', stop, { once: true })
    // The parent may have been stopped while the child was being made.
    if (parent.controller.signal.aborted) stop()
    await entry?.done
    await parent.recorder.emit({ type: 'step.child', step, run, runbook, outcome: entry?.live.recorder.run.outcome })
  }

  return { hub, inHand, start }
}
