import type { Probe } from '#domain/probe'
import type { ActionKind } from '#domain/runbook'
import type { FrontMatter } from './front-matter'

/** One step as the others see it. */
export interface Neighbour {
  readonly at: number
  /** Undefined for checklists, decisions and prose: they have no rows. */
  readonly kind?: ActionKind
  /** Known for probes only; what a query answers is known when it runs. */
  readonly columns?: readonly string[]
}

/** What a step stands among; references are checked against it. */
export interface Around {
  readonly front: FrontMatter
  readonly probes: ReadonlyMap<string, Probe>
  readonly thresholds: ReadonlySet<string>
  readonly steps: ReadonlyMap<string, Neighbour>
  /** Position of the step that is being read. */
  readonly at: number
}

/** What is wrong with reading the rows of that step from here; undefined when nothing is. */
export function objectionToRows(id: string, around: Around): string | undefined {
  const step = around.steps.get(id)
  if (step && !step.kind) return `The step ${id} has no rows: nothing runs in it.`
  return objectionToStep(id, around)
}

/** What is wrong with asking from here how that step went; undefined when nothing is. */
export function objectionToStep(id: string, around: Around): string | undefined {
  const step = around.steps.get(id)
  if (!step) return `There is no step ${id}.`
  if (step.at === around.at) return 'A step cannot read its own rows by name; its rules have them as row and rows.'
  return step.at > around.at ? `The step ${id} comes later, so it has no rows yet.` : undefined
}

/** What is wrong with going to that step from here; undefined when nothing is. */
export function objectionToGoto(id: string, around: Around): string | undefined {
  const step = around.steps.get(id)
  if (!step) return `There is no step ${id}.`
  return step.at === around.at ? 'A step cannot lead to itself.' : undefined
}
