import type { RunbookSummary } from '#contract/runbooks'
import type { Procedure } from '#domain/guide'

/** A part of the guide under one of its main headings, with how much of it was done here. */
export interface Chapter {
  readonly id: string
  readonly title: string
  readonly rows: readonly Procedure[]
  /** Rows that a runbook carries, and those of them that are done. */
  readonly carried: number
  readonly done: number
}

export type Runbooks = ReadonlyMap<string, RunbookSummary>

/** Whether the runbook that carries a row has been run here and could look: what it found is not the question. */
export const isDone = ({ by }: Procedure, runbooks: Runbooks): boolean => {
  const outcome = runbooks.get(by[0] ?? '')?.last?.outcome
  return outcome === 'passed' || outcome === 'found'
}

/** The guide by its main headings; what stands before the first of them belongs to it. */
export function chaptersOf(procedures: readonly Procedure[], runbooks: Runbooks): readonly Chapter[] {
  const chapters: Procedure[][] = []
  for (const procedure of procedures) {
    const last = chapters.at(-1)
    const opens = procedure.kind === 'heading' && procedure.depth === 2
    if (!last || (opens && last.some(one => one.depth === 2))) chapters.push([procedure])
    else last.push(procedure)
  }
  return chapters.map(rows => {
    const heading = rows.find(row => row.depth === 2) ?? rows[0]
    const carried = rows.filter(row => row.by.length > 0)
    const done = carried.filter(row => isDone(row, runbooks)).length
    return { id: heading?.id ?? '', title: heading?.does ?? '', rows, carried: carried.length, done }
  })
}

export type Show = 'all' | 'open' | 'differs'

/** The rows that are wanted: by words, and by what is asked of them. */
export function wantedOf(rows: readonly Procedure[], runbooks: Runbooks, show: Show, search: string) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(row => {
    if (show === 'differs' && row.ours === undefined) return false
    if (show === 'open' && (row.by.length === 0 || isDone(row, runbooks))) return false
    const text = [row.does, row.ours, ...row.by, ...row.pages, ...row.advice].join(' ').toLowerCase()
    return words.every(word => text.includes(word))
  })
}
