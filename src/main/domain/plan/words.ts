import type { PlanNode } from './plan'

const steps = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes as PostgreSQL's settings are written, so that a figure can be pasted: `12 MB`. */
export function memory(bytes: number): string {
  let size = bytes
  let at = 0
  while (size >= 1024 && at < steps.length - 1) {
    size /= 1024
    at += 1
  }
  return `${size >= 10 || at === 0 ? Math.ceil(size) : Number(size.toFixed(1))} ${steps[at]}`
}

/** A whole number with its digits in groups. */
export const amount = (value: number) => String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** How many times, short: `12×`, `3,400×`, `2.5×`. */
export const times = (factor: number) => `${factor < 10 ? Number(factor.toFixed(1)) : amount(factor)}×`

/** Milliseconds, short: `0.4 ms`, `120 ms`, `3.2 s`. */
export const took = (ms: number) =>
  ms < 10 ? `${Number(ms.toFixed(1))} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`

/** A table as SQL names it. */
export function tableOf({ relation }: PlanNode): string {
  if (!relation) return 'a table'
  return relation.schema && relation.schema !== 'public' ? `${relation.schema}.${relation.name}` : relation.name
}

/** The text of one of a node's details, such as its filter. */
export const detail = (node: PlanNode, name: string) => node.details.find(one => one.name === name)?.text

/** The node with the name it has in EXPLAIN, and the CTE or subquery it stands in. */
export const named = (node: PlanNode) => (node.subplan ? `${node.label} (${node.subplan})` : node.label)
