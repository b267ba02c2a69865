import type { Failure } from '#domain/failure'
import { type Finding, worstFirst } from '#domain/finding'
import { findingsOf, type Run, type StepState } from '#domain/run'
import { type Cell, record, records } from '#domain/table'
import type { Answering } from '../support/deck'
import { yes } from '../support/deck'
import { majorsHere } from '../support/postgres'

/** Majors to prove runbooks on: 15 and 18, or every one there is when QUARTERDECK_ALL_MAJORS=1. */
export const majors = (): number[] =>
  process.env.QUARTERDECK_ALL_MAJORS === '1' ? majorsHere() : majorsHere().filter(major => major === 15 || major === 18)

/** The oldest and the newest of them: for scenes that take long to watch. Their statements run on all in runbooks-every. */
export const outerMajors = (): number[] => majors().filter((_, at, all) => at === 0 || at === all.length - 1)

export const roles = ['postgres', 'watcher', 'plain'] as const

/** A target of that name which logs in as that role. */
export const postgresTarget = (name: string, port: number, user = name) => ({
  name,
  protocol: 'postgres' as const,
  host: '127.0.0.1',
  port,
  database: 'postgres',
  user,
  tls: 'disable',
})

export const redisTarget = (name: string, port: number, more: Record<string, unknown> = {}) => ({
  name,
  protocol: 'redis' as const,
  host: '127.0.0.1',
  port,
  ...more,
})

/** Looks at everything, changes nothing: picks no row, agrees to no change, takes the first way. */
export const onlyLook: Answering = (question, run) => {
  if (question.kind === 'pick') return { kind: 'pick', keys: [] }
  if (question.kind === 'confirm') return { kind: 'confirm', agree: false }
  return yes(question, run)
}

export function stepOf(run: Run, id: string): StepState {
  const step = run.steps[id]
  if (!step) throw new Error(`no step ${id} in ${Object.keys(run.steps).join(', ')}`)
  return step
}

/** Rows that a step brought back, by column name. */
export function rowsOf(run: Run, id: string): Record<string, Cell>[] {
  const table = stepOf(run, id).tables.findLast(one => one.role === 'action' && one.item === undefined)?.table
  return table ? records(table) : []
}

/** First row of what a step showed before (`preview`) or after (`verify`) its change. */
export function shownBy(run: Run, id: string, role: 'preview' | 'verify'): Record<string, Cell> {
  const table = stepOf(run, id).tables.findLast(one => one.role === role)?.table
  return table ? record(table, 0) : {}
}

export const titles = (run: Run, id: string, severity?: string): string[] =>
  stepOf(run, id)
    .findings.filter(one => severity === undefined || one.severity === severity)
    .map(one => one.title)

/** A right, an extension or a tool that is missing; a table, function or type that no server has is our mistake. */
const foreseen = ({ kind, code }: Failure) => kind === 'denied' || (kind === 'missing' && !/^(42|3F)/.test(code ?? ''))

/** Steps that failed for a reason nobody foresaw. */
export const surprises = (run: Run): string[] =>
  Object.values(run.steps).flatMap(step =>
    step.failure && !foreseen(step.failure)
      ? [`${step.id}: ${step.failure.kind} ${step.failure.message}`]
      : step.outcome === undefined
        ? [`${step.id}: never ended`]
        : [],
  )

/** What a run says first: the worst, and of the equally bad the earliest step's. */
export const firstFinding = (run: Run): Finding | undefined =>
  worstFirst(findingsOf(run).map(({ finding }) => finding))[0]
