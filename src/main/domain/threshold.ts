import { z } from 'zod'
import type { System } from './system'

/** A line between well and unwell. Every line names who drew it. */
export const thresholdSchema = z.strictObject({
  title: z.string(),
  unit: z.string(),
  /** Whether trouble lies above the line or below it. */
  direction: z.enum(['above', 'below']).default('above'),
  warning: z.number(),
  critical: z.number(),
  /** Where an alert ends; keeps it from flapping at the line. */
  clear: z.number().optional(),
  source: z.string(),
})
export type Threshold = z.infer<typeof thresholdSchema>

/** A threshold as it holds for one target, with where its numbers came from. */
export interface AppliedThreshold extends Threshold {
  readonly id: string
  readonly set: 'default' | 'system' | 'target'
}

/** Target over system over default. */
export function applyThreshold(id: string, shipped: Threshold, system: System, target?: string): AppliedThreshold {
  const ofTarget = target === undefined ? undefined : system.thresholds[`${target}/${id}`]
  const ofSystem = system.thresholds[id]
  const set = ofTarget ? 'target' : ofSystem ? 'system' : 'default'
  return { ...shipped, ...clean(ofSystem), ...clean(ofTarget), id, set }
}

const clean = (override: object | undefined) =>
  Object.fromEntries(Object.entries(override ?? {}).filter(([, value]) => value !== undefined))
