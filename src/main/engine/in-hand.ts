import { invalid, missing } from '#domain/failure'
import { foldRun, type StepState } from '#domain/run'
import type { NewRunEvent, RunEvent } from '#domain/run-event'
import type { Sessions } from '#domain/session'
import { again, type Beginning } from './begin'
import type { EngineParts } from './engine'
import type { Hub } from './follow'
import { lastMet } from './identity'
import type { Live } from './live'
import { ofOwnEnvironment } from './own-environment'
import { createQuestions } from './questions'
import { reachedBy } from './reached'
import { createRecorder } from './record'
import { createStranded } from './stranded'

interface InHand {
  readonly live: Live
  /** Resolves when nothing more happens to it. */
  readonly done: Promise<void>
}

/** A step of a run that is taken up again. */
interface TakenUp {
  readonly step: string
  readonly only: boolean
  /** Whether steps are run anew in it. */
  readonly runsSteps: boolean
}

/** The runs that this engine has in hand: each is taken once, and let go when its work ends. */
export function createInHand(
  parts: EngineParts,
  hub: Hub,
  child: (parent: Live, ...asked: Parameters<Live['child']>) => Promise<void>,
) {
  const { journal } = parts
  const live = new Map<string, InHand>()
  /** Runs that are being taken up: they have begun for whoever asks, and nobody takes them up a second time. */
  const taking = new Set<string>()
  const stranded = createStranded(journal, hub.tell)
  const isLive = (run: string) => live.has(run) || taking.has(run)

  /** Takes a run into the engine and lets `work` happen to it; the run stays live until that ends. */
  async function take(
    beginning: Beginning,
    past: readonly RunEvent[],
    work: (live: Live) => Promise<void>,
    { first, sessions = parts.sessions }: { first?: NewRunEvent; sessions?: Sessions | undefined } = {},
  ): Promise<void> {
    const id = beginning.header.id
    const all = await parts.profiles.list()
    const profiles = all.filter(profile => profile.system === beginning.system.id)
    const given = Object.values(beginning.values).flatMap(value => (value.secret && value.text ? [value.text] : []))
    const secrets = [...given, ...ofOwnEnvironment(all)]
    const reached = reachedBy(beginning.header, profiles)
    const heard = () => [...secrets, ...sessions.secrets(reached)]
    const recorder = createRecorder(id, journal, past, heard, events => hub.tell(id, events))
    const run: Live = {
      ...beginning,
      id,
      parts: { ...parts, sessions },
      recorder,
      controller: new AbortController(),
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

  return {
    ...{ take, alone, isLive, stranded },
    /** A run by its id; undefined when nothing happens to it. */
    get: (run: string) => live.get(run),
    all: () => [...live.values()],
    /** A run that goes on. Throws `missing` when it has ended. */
    entry(run: string): Live {
      const entry = live.get(run)
      if (!entry) throw missing('That run has ended.')
      return entry.live
    },
    /** Takes a finished run up again for some more work. */
    async reopen(
      run: string,
      { step, only, runsSteps }: TakenUp,
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
        assertMay(foldRun(past).steps[step])
        const first = { type: 'run.resumed', step, only, operator: await parts.operator() } as const
        await take(beginning, past, work, { first })
      })
    },
  }
}
