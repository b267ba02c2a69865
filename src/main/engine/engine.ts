import type { EvidenceFirst } from '#domain/evidence-first'
import type { Library } from '#domain/library'
import type { Past } from '#domain/past'
import type { Probe } from '#domain/probe'
import type { Answer } from '#domain/question'
import type { Rotation } from '#domain/rotation'
import type { Mode, RunEvent } from '#domain/run-event'
import type { Sessions } from '#domain/session'
import type { Baselines, Journal, Profiles, Systems } from '#domain/store'

export interface EngineParts {
  readonly library: Library
  readonly journal: Journal
  readonly baselines: Baselines
  readonly past: Past
  readonly sessions: Sessions
  readonly profiles: Profiles
  readonly systems: Systems
  readonly probes: readonly Probe[]
  readonly rotation: Rotation
  /** Asked before a step that restarts something; absent where no incidents are kept. */
  readonly evidence?: EvidenceFirst
  /** The operator's name, for the record. */
  operator(): Promise<string>
  /** Throws when the store cannot be written: no run starts then. */
  assertWritable(): void
  /** Milliseconds for which a confirmation's preview counts as true; ten minutes when nothing else is said. */
  readonly freshMs?: number
  /** Told what nobody else can be told: the journal could not be written while a run was going on. */
  onFault?(error: unknown): void
}

export interface PaceAsked {
  readonly state?: 'running' | 'paused' | 'stopping'
  /** Between two batches, milliseconds. */
  readonly pauseMs?: number
}

export interface StartRun {
  readonly runbook: string
  /** The runbook itself, where it stands in no folder: a statement typed in a console. Kept with the run like any other. */
  readonly text?: string
  readonly system: string
  readonly targets: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string | null>>
  readonly mode: Mode
  readonly parent?: { readonly run: string; readonly step: string }
  readonly key: string
}

/** Walks runbooks. Everything that happens is an event in the journal; nothing else is returned. */
export interface Engine {
  /**
   * Resolves when the run is on record; the walk goes on by itself. It reaches its targets through `sessions` where some
   * are given, as a round does, which asks nobody a second time who did not answer.
   */
  start(start: StartRun, sessions?: Sessions): Promise<{ run: string }>
  /** Batches of events after `after`: past ones at once, then live ones, until the run has finished or the signal ends it. */
  follow(run: string, after: number, signal?: AbortSignal): AsyncGenerator<readonly RunEvent[]>
  answer(run: string, question: string, answer: Answer): Promise<void>
  cancel(run: string): Promise<void>
  /** Slows, pauses, resumes or stops a change that is made in batches; it holds from the next border between two batches. */
  pace(run: string, step: string, asked: PaceAsked): Promise<void>
  resume(run: string, step: string, only: boolean): Promise<void>
  settle(run: string, step: string): Promise<void>
  undo(run: string, step: string): Promise<void>
  note(run: string, text: string): Promise<void>
  /** Called once after the store is open: what was running when the last process ended becomes interrupted. */
  recover(): Promise<readonly string[]>
  /** The profiles that runs which go on now speak to, and those on the way to them. */
  using(): ReadonlySet<string>
  /** Whether a run goes on that waits for nobody. */
  working(): boolean
  /** Called after each batch of events; for notifications and lists. */
  onEvents(listener: (run: string, events: readonly RunEvent[]) => void): () => void
  /** Cancels what runs and waits for it, for a clean end. */
  close(): Promise<void>
}
