/** An incident of a system whose evidence is still to be gathered. */
export interface EvidenceAwaited {
  readonly title: string
  /** The looks that gather it; each says which profile (by id) stands for which target of the runbook. */
  readonly looks: readonly Readonly<Record<string, string>>[]
}

/** What the engine asks before a step restarts something: evidence first, or a reason why not. */
export interface EvidenceFirst {
  /** Undefined where the system has no incident, or its evidence is kept, or was skipped with a reason. */
  awaited(system: string): Promise<EvidenceAwaited | undefined>
  skip(system: string, reason: string, operator: string): Promise<void>
}
