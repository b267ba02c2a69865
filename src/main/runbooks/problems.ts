import { OpsError } from '#domain/failure'
import type { Problem } from '#domain/runbook'

/** Collects what is wrong in one file, as much as one pass can find. */
export interface Problems {
  add(line: number, message: string, column?: number): void
  /** Runs something that throws OpsError `invalid`, and notes what it threw; undefined then. `detail.line` counts on from the line. */
  attempt<T>(line: number, what: string, read: () => T): T | undefined
  /** By line, each once. */
  list(): readonly Problem[]
}

export function createProblems(file: string): Problems {
  const found: Problem[] = []
  const add = (line: number, message: string, column = 1) => {
    if (!found.some(one => one.line === line && one.message === message)) found.push({ file, line, column, message })
  }
  return {
    add,
    attempt(line, what, read) {
      try {
        return read()
      } catch (error) {
        if (!(error instanceof OpsError)) throw error
        const { message, hint, detail } = error.failure
        const within = Number(detail?.line ?? 1) - 1
        add(line + within, [what, message].filter(Boolean).join(': ') + (hint ? ` ${hint}` : ''))
        return undefined
      }
    },
    list: () => found.toSorted((a, b) => a.line - b.line || a.column - b.column),
  }
}
