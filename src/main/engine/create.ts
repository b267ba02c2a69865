import { cancelled, invalid, missing, OpsError, toFailure } from '#domain/failure'
import { foldRun, type StepState } from '#domain/run'
import type { NewRunEvent, RunEvent } from '#domain/run-event'
import type { Sessions } from '#domain/session'
import { compileLink } from '../expressions/template'
import { atWork, usedBy } from './at-work'
import { again, type Beginning, begin } from './begin'
import type { Engine, EngineParts, StartRun } from './engine'
import { createHub } from './follow'
import { lastMet } from './identity'
import type { ChildStart, Live } from './live'
import { ofOwnEnvironment } from './own-environment'
import { changePace } from './pace'
import { createQuestions } from './questions'
import { reachedBy } from './reached'
import { createRecorder } from './record'
import { recoverRun } from './recover'
import { settleStep, undoStep } from './repair'
import { scopeOf } from './scope'
import { createStranded } from './stranded'
import { assertKnown, assertUndoable, assertUnknown } from './taken-up'
import { walk } from './walk'

/** The targets of a run that a child has, too. */
const sharedTargets = (parent: Live, needed: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(parent.header.targets).flatMap(([name, { profile }]) => (needed[name] ? [[name, profile]] : [])),
  )

/** What settles or takes back runs no step anew. */
const looksOnly = { only: true, runsSteps: false }

/** Makes the engine. One for each store: it alone walks that store's runs. */
export function createEngine(parts: EngineParts): Engine {
  const { journal } = parts
  const hub = createHub(journal)
  const live = new Map<string, { live: Live; done: Promise<void> }>()
  /** Runs that are being taken up: they have begun for whoever asks, and nobody takes them up a second time. */
  const taking = new Set<string>()
  const stranded = createStranded(journal, hub.tell)
  const runs = () => [...live.values()].map(one => one.live)
  const isLive = (run: string) => live.has(run) || taking.has(run)

  /** Takes a run into the engine and lets `work` happen to it; the run stays live until that ends. */
  async function take(
    beginning: Beginning,
    past: readonly RunEvent[],
    work: (live: Live) => Promise<void>,
    { first, sessions = parts.sessions }: { first?: NewRunEvent; sessions?: Sessions | undefined } = {},
  ) {
    const id = beginning.header.id
    const all = await parts.profiles.list()
    const profiles = all.filter(profile => profile.system === beginning.system.id)
    const given = Object.values(beginning.values).flatMap(value => (value.secret && value.text ? [value.text] : []))
    const secrets = [...given, ...ofOwnEnvironment(all)]
    const reached = reachedBy(beginning.header, profiles)
    const heard = () => [...secrets, ...sessions.secrets(reached)]
    const recorder = createRecorder(id, journal, past, heard, events => hub.tell(id, events))
    const controller = new AbortController()
    const run: Live = {
      ...beginning,
      id,
      parts: { ...parts, sessions },
      recorder,
      controller,
      questions: createQuestions(recorder),
      profiles: new Map(profiles.map(profile => [profile.id, profile])),
      identities: lastMet(beginning.runbook, recorder.run),
      exact: new Map(),
      paces: new Map(),
      child: (step, link, how) => child(run, step, link, how),
    }
    if (first) await recorder.emit(first)
    const done = work(run)
      // Nothing more can be put on record, so nothing more may be done.
      .catch(async error => {
        parts.onFault?.(error)
        await stranded.add(id, error)
      })
      .finally(() => {
        live.delete(id)
        hub.end(id)
      })
    live.set(id, { live: run, done })
    return run
  }

  /** Holds a run for one taker at a time. */
  async function alone<T>(run: string, work: () => Promise<T>): Promise<T> {
    taking.add(run)
    try {
      return await work()
    } finally {
      taking.delete(run)
      // Whoever followed while it was being taken up must not wait for what never began.
      if (!live.has(run)) hub.end(run)
    }
  }

  async function start(asked: StartRun, sessions?: Sessions): Promise<{ run: string }> {
    parts.assertWritable()
    const beginning = await begin(parts, asked)
    const { run, created, events } = await journal.create(beginning.header, asked.key, {
      text: beginning.runbook.text,
      events: [{ type: 'run.started', run: beginning.header }],
    })
    if (!created) return { run }
    await alone(run, () => {
      hub.tell(run, events)
      return take(beginning, events, one => walk(one, 0, false), { sessions })
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
    const entry = live.get(run)
    const stop = () => entry?.live.controller.abort(cancelled())
    parent.controller.signal.addEventListener('abort', stop, { once: true })
    // The parent may have been stopped while the child was being made.
    if (parent.controller.signal.aborted) stop()
    await entry?.done
    await parent.recorder.emit({ type: 'step.child', step, run, runbook, outcome: entry?.live.recorder.run.outcome })
  }

  /** Takes a finished run up again for some more work; `runsSteps` when steps are run anew in it. */
  async function reopen(
    run: string,
    { step, only, runsSteps }: { step: string; only: boolean; runsSteps: boolean },
    assertMay: (state: StepState | undefined) => void,
    work: (live: Live) => Promise<void>,
  ): Promise<void> {
    parts.assertWritable()
    if (isLive(run)) throw invalid('This run is still going on.', 'Answer its question or cancel it first.')
    await alone(run, async () => {
      const beginning = await again(parts, run, runsSteps)
      if (!beginning.runbook.steps.some(one => one.id === step)) throw missing(`The run has no step ${step}.`)
      await stranded.settle(run)
      const past = await journal.events(run)
      const state = foldRun(past).steps[step]
      assertMay(state)
      const first = { type: 'run.resumed', step, only, operator: await parts.operator() } as const
      await take(beginning, past, work, { first })
    })
  }

  const entryOf = (run: string) => {
    const entry = live.get(run)
    if (!entry) throw missing('That run has ended.')
    return entry.live
  }

  return {
    start,
    async *follow(run, after, signal) {
      yield* hub.follow(run, after, signal, () => isLive(run))
      // What could not be put on record is said here, until the store can be written and the run is closed as interrupted.
      await stranded.settle(run)
    },
    async answer(run, question, answer) {
      await entryOf(run).questions.answer(question, answer, await parts.operator())
    },
    async cancel(run) {
      const one = entryOf(run)
      if (one.controller.signal.aborted) return
      try {
        await one.recorder.emit({ type: 'run.cancelling', operator: await parts.operator() })
      } finally {
        // Also where that could not be written down: a run must be stoppable on a full disk.
        one.controller.abort(cancelled())
      }
    },
    async pace(run, step, asked) {
      const one = entryOf(run)
      const pace = one.paces.get(step)
      if (!pace) throw missing('That step makes no batches now.')
      await changePace(one, step, pace, asked)
    },
    async resume(run, step, only) {
      const at = (one: Live) => one.runbook.steps.findIndex(each => each.id === step)
      await reopen(run, { step, only, runsSteps: true }, assertKnown, one => walk(one, at(one), only))
    },
    settle: (run, step) => reopen(run, { step, ...looksOnly }, assertUnknown, one => settleStep(one, step)),
    undo: (run, step) => reopen(run, { step, ...looksOnly }, assertUndoable, one => undoStep(one, step)),
    async note(run, text) {
      const event = { type: 'run.note' as const, text, operator: await parts.operator() }
      const entry = live.get(run)
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
      const all = [...live.values()]
      for (const one of all) one.live.controller.abort(new OpsError(toFailure(new DOMException('', 'AbortError'))))
      await Promise.allSettled(all.map(one => one.done))
    },
  }
}
