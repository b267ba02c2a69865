import type { Library } from '#domain/library'
import type { Print } from '#domain/print'
import type { Probe } from '#domain/probe'
import type { Profile } from '#domain/profile'
import type { Readings } from '../consoles/readings'
import type { Demo } from '../demo/demo'
import type { Engine } from '../engine/engine'
import type { Monitor } from '../monitor/monitor'
import type { RoundsAtWork } from '../rounds/create'
import type { GivenAnswers } from '../sessions/given-answers'
import type { createSessions } from '../sessions/sessions'
import type { CommandAnswers } from '../store/command-answers'
import type { Store } from '../store/store'
import type { Vault } from '../store/vault'
import type { Alerting } from './alerting'
import type { Changes } from './changes'
import type { IncidentDesk } from './incident-desk'
import type { Locking } from './locking'
import type { Procedures } from './procedures'
import type { Telling } from './telling'
import type { Templates } from './templates'
import type { Watching } from './watching'

/** The rooms that the services hand over to; made once, in app.ts. */
export interface Parts {
  readonly procedures: Procedures
  readonly changes: Changes
  readonly store: Store
  readonly vault: Vault
  readonly sessions: ReturnType<typeof createSessions>
  readonly library: Library & { reload(): Promise<void> }
  readonly probes: readonly Probe[]
  readonly engine: Engine
  readonly rounds: RoundsAtWork
  /** Rows that the consoles' statements brought. */
  readonly readings: Readings
  readonly demo: Demo
  readonly print: Print
  /** Secrets that were asked for, by profile; forgotten when the console ends or locks. */
  readonly asked: Map<string, string>
  /** What was typed for the questions of a host's login. */
  readonly answers: GivenAnswers
  /** What commands answered, for as long as their profiles say. */
  readonly commandAnswers: CommandAnswers
  readonly locking: Locking
  readonly watching: Watching
  readonly monitor: Monitor
  readonly alerting: Alerting
  readonly telling: Telling
  readonly desk: IncidentDesk
  readonly templates: Templates
  /** The profile's secret from wherever it says. */
  secretOf(profile: Profile): Promise<string | null>
  readonly about: { readonly version: string; readonly electron: string | null; readonly dataFolder: string }
}
