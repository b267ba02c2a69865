/** So many alerts are marks at most; where there were more, the newest. */
export const mostAlertMarks = 1000

/** What happened at a moment that a chart should show: a run that changed something, a deployment, an alert, a remark. */
export interface Mark {
  readonly id: string
  readonly system: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Where it lasted. */
  readonly until?: number
  readonly kind: 'run' | 'deployment' | 'incident' | 'alert' | 'note'
  readonly title: string
  /** Of a deployment that a run made. */
  readonly version?: string
  readonly by?: string
  /** The run or the alert it stands for. */
  readonly of?: string
}
