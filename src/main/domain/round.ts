import type { FailureKind } from './failure'
import { isTrouble, type Severity, worstFirst } from './finding'
import { findingsOf, type Run } from './run'
import type { RunOutcome } from './run-event'
import type { Problem } from './runbook'

/** How a round goes over many systems. */
export interface RoundPace {
  /** Systems at one time. */
  readonly atOnce: number
  /** One system of the least dear environment first; the others follow only when it could be looked at. */
  readonly canary: boolean
  /** Stops to begin anything new after so many systems could not be looked at; 0 never. */
  readonly stopAfter: number
  /** Between the starts of two systems; milliseconds. */
  readonly gapMs: number
}

/** One runbook on one system within a round, or on one of its targets where several fit. */
export interface RoundCell {
  readonly system: string
  readonly runbook: string
  /** The name of the target that it looks at; absent where the system has only one that fits. */
  readonly target?: string
  readonly status: 'waiting' | 'running' | 'done' | 'left'
  /** Why it was left out: a value that is needed, a target that is not there, the round was stopped. */
  readonly left?: string
  readonly run?: string
  readonly outcome?: RunOutcome
  readonly worst?: Severity
  readonly findings: number
  readonly headline?: string
  /** Why none of its looks brought anything back: a target that does not answer is told apart from one that refuses. */
  readonly failure?: FailureKind
  /** Against the same cell of the round before. */
  readonly changed?: 'worse' | 'better' | 'new' | 'same'
}

export interface RoundSummary {
  readonly id: string
  readonly title: string
  readonly cadence?: string
  readonly operator: string
  readonly startedAt: string
  readonly finishedAt?: string
  readonly status: 'running' | 'finished' | 'stopped' | 'interrupted'
  /** Why it stopped before its end. */
  readonly stopped?: string
  readonly systems: number
  readonly outcome?: RunOutcome
}

export interface Round extends RoundSummary {
  readonly pace: RoundPace
  readonly cells: readonly RoundCell[]
  /** Runbooks that did not load: one may have been of this round, which therefore has failed. */
  readonly problems: readonly Problem[]
}

/** What has changed of a round since it was last told: those cells, by their places, and how it stands. */
export interface RoundChange extends Pick<Round, 'status' | 'stopped' | 'finishedAt' | 'outcome'> {
  readonly cells: readonly { readonly at: number; readonly cell: RoundCell }[]
}

/** A round as it is followed: whole at first, then what has changed. */
export type RoundNews = { readonly whole: Round } | { readonly change: RoundChange }

/** The round after a piece of news; undefined where a change came before the whole. */
export function hearRound(round: Round | undefined, news: RoundNews): Round | undefined {
  if ('whole' in news) return news.whole
  if (!round) return undefined
  const { cells, ...standing } = news.change
  const next = [...round.cells]
  for (const { at, cell } of cells) next[at] = cell
  return { ...round, ...standing, cells: next }
}

/** What a look at a system brought, as a cell shows it. */
export type Looked = Pick<RoundCell, 'outcome' | 'worst' | 'findings' | 'headline' | 'failure'>

export function lookedOf(run: Run): Looked {
  const findings = worstFirst(findingsOf(run).map(({ finding }) => finding))
  const failure = Object.values(run.steps).find(step => step.failure)?.failure
  return {
    outcome: run.outcome ?? 'interrupted',
    findings: findings.filter(isTrouble).length,
    ...(failure && { headline: failure.message }),
    ...(failure && !couldLook(run) && { failure: failure.kind }),
    ...(findings[0] && { worst: findings[0].severity, headline: findings[0].title }),
  }
}

/** Whether any of a run's looks brought something back, however bad; otherwise its system could not be looked at. */
export const couldLook = (run: Run): boolean =>
  Object.values(run.steps).some(({ kind, outcome }) => kind !== 'note' && (outcome === 'passed' || outcome === 'found'))

/** A cell against the same one of the round before. Not having been able to look is worse than anything seen. */
export function changedSince(before: Looked | undefined, now: Looked): NonNullable<RoundCell['changed']> {
  if (!before) return 'new'
  const change = gravity(now) - gravity(before)
  return change > 0 ? 'worse' : change < 0 ? 'better' : 'same'
}

function gravity({ outcome, worst }: Looked): number {
  if (outcome === 'passed' || outcome === 'found') return worst === 'critical' ? 2 : worst === 'warning' ? 1 : 0
  return 3
}

/** What the store keeps of rounds. */
export interface Rounds {
  /** Creates the round once per key; a second call with the same key answers the first round's id. */
  create(round: Round, key: string): Promise<{ round: string; created: boolean }>
  /** Keeps one cell, by its place in the round. */
  keep(round: string, at: number, cell: RoundCell): Promise<void>
  finish(round: string, end: Pick<Round, 'status' | 'stopped' | 'finishedAt' | 'outcome'>): Promise<void>
  get(round: string): Promise<Round | undefined>
  /** Newest first; of one system those in which it had a part. */
  list(filter: { readonly system?: string; readonly limit: number }): Promise<readonly RoundSummary[]>
  /** What the same look brought in the newest round before in which it was made. */
  before(round: string, look: Pick<RoundCell, 'system' | 'runbook' | 'target'>): Promise<Looked | undefined>
  /** The newest round in which this run had a part. */
  ofRun(run: string): Promise<string | undefined>
  /** Those that nobody walks any more after a start. */
  unfinished(): Promise<readonly string[]>
}
