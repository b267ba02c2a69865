import type { Problem, Runbook } from './runbook'
import type { Threshold } from './threshold'

/** All runbooks that loaded, shipped and the operator's, and what was wrong with the others. */
export interface Library {
  list(): readonly Runbook[]
  get(id: string): Runbook | undefined
  problems(): readonly Problem[]
  thresholds(): Readonly<Record<string, Threshold>>
  /** Reads a frozen text again, as history and resumed runs need it. Throws OpsError with the first problem. */
  parse(id: string, text: string): Runbook
  onChange(listener: () => void): () => void
}
