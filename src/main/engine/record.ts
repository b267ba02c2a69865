import { setImmediate as nextTurn } from 'node:timers/promises'
import { advance, foldRun, type Run } from '#domain/run'
import type { NewRunEvent, RunEvent } from '#domain/run-event'
import type { Journal } from '#domain/store'
import { cleaned, createMask, type Mask } from './mask'
import { maskEvent } from './mask-event'

const gatherMs = 50
const gatherBytes = 64 * 1024
const stepLimit = 1024 * 1024

const none: ReadonlySet<string> = new Set()

type Stream = 'stdout' | 'stderr' | 'notice'

/** Writes what happens to one run into the journal, in order, and keeps the run folded. */
export interface Recorder {
  /** The run as far as it is on record. */
  readonly run: Run
  readonly mask: Mask
  /** Resolves when the events are committed. Secrets in them are hidden. */
  emit(...events: NewRunEvent[]): Promise<void>
  /** As emit, and on disk: for what must be known before a server is changed. */
  emitDurable(event: NewRunEvent): Promise<void>
  /** Output is gathered (50 ms or 64 KB), masked and capped at 1 MB a step; what is dropped is said. */
  output(step: string, stream: Stream, text: string): void
}

/** Events on their way into the journal, and whoever waits for that. */
interface Waiting {
  readonly events: readonly NewRunEvent[]
  readonly durable: boolean
  resolve(): void
  reject(error: unknown): void
}

export function createRecorder(
  id: string,
  journal: Journal,
  past: readonly RunEvent[],
  /** What must be hidden; asked again and again, for sessions bring theirs as they open. */
  secrets: () => readonly string[],
  told: (events: readonly RunEvent[]) => void,
): Recorder {
  let run = foldRun(past)
  let line: Promise<void> = Promise.resolve()
  const waiting: Waiting[] = []
  const mask = createMask(secrets)
  const gathered = new Map<string, { step: string; stream: Stream; text: string }>()
  const written = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  /** What is said in one turn of this process, or while another write is under way, shares a commit. */
  const write = (events: readonly NewRunEvent[], durable: boolean): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (waiting.length === 0) line = line.then(() => nextTurn()).then(() => commitAll(waiting.splice(0)))
    waiting.push({ events, durable, resolve, reject })
    return promise
  }

  const commitAll = async (all: readonly Waiting[]): Promise<void> => {
    try {
      const masked = all.flatMap(one => one.events).map(event => maskEvent(event, mask))
      const recorded = await journal.append(id, masked, { durable: all.some(one => one.durable) })
      run = recorded.reduce(advance, run)
      told(recorded)
      for (const one of all) one.resolve()
    } catch (error) {
      // A failed write must not silence the others: each caller hears of its own.
      if (all.length > 1) for (const one of all) await commitAll([one])
      else for (const one of all) one.reject(error)
    }
  }

  /** Takes gathered output out: all of the steps that say no more, of the others what cannot be half a secret. */
  const drain = (ended: ReadonlySet<string>): NewRunEvent[] => {
    clearTimeout(timer)
    timer = undefined
    const events: NewRunEvent[] = []
    for (const [key, entry] of gathered) {
      const end = ended.has(entry.step) ? entry.text.length : mask.settled(entry.text)
      const ready = mask.text(entry.text.slice(0, end))
      if (end < entry.text.length) gathered.set(key, { ...entry, text: entry.text.slice(end) })
      else gathered.delete(key)
      const before = written.get(entry.step) ?? 0
      if (ready === '' || before > stepLimit) continue
      const text = ready.slice(0, stepLimit - before)
      written.set(entry.step, before + ready.length)
      if (text !== '') events.push({ type: 'step.output', step: entry.step, stream: entry.stream, text })
      if (before + ready.length > stepLimit)
        events.push({
          type: 'step.output',
          step: entry.step,
          stream: 'notice',
          text: 'Output past 1 MB is not kept.\n',
        })
    }
    return events
  }

  /** What was said before these events stands before them, and a step that begins anew may say as much again. */
  const led = (events: readonly NewRunEvent[]): NewRunEvent[] => {
    const ended = new Set(events.flatMap(event => (event.type === 'step.finished' ? [event.step] : [])))
    for (const event of events) if (event.type === 'step.started') written.delete(event.step)
    return [...drain(ended), ...events]
  }

  return {
    get run() {
      return run
    },
    mask,
    emit: (...events) => write(led(events), false),
    emitDurable: event => write(led([event]), true),
    output(step, stream, text) {
      const key = `${step} ${stream}`
      const entry = gathered.get(key)
      // Cleaned as it comes, but for a begun escape at its end: a secret broken by escapes is a secret all the same.
      gathered.set(key, { step, stream, text: cleaned((entry?.text ?? '') + text) })
      if ((gathered.get(key)?.text.length ?? 0) >= gatherBytes) void write(drain(none), false).catch(() => {})
      else
        timer ??= setTimeout(() => {
          const events = drain(none)
          if (events.length > 0) void write(events, false).catch(() => {})
        }, gatherMs)
    },
  }
}
