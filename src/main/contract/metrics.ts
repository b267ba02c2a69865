import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { Mark } from '#domain/mark'
import type { Metric, Tick } from '#domain/metric'
import type { Problem } from '#domain/runbook'
import type { Series, Stretch } from '#domain/sample'
import type { AppliedThreshold } from '#domain/threshold'
import { procedure } from './procedure'

/** A target that is sampled, or why it is not. */
export interface Sampled {
  readonly system: string
  readonly profile: string
  /** Milliseconds since 1970 of the newest answer. */
  readonly lastAt?: number
  /** Between two looks now, milliseconds: more than was asked for while the target is slow or away. */
  readonly everyMs?: number
  /** What stands in the way: locked vault, a secret that is asked for, no answer. */
  readonly waits?: string
  /** It rests because its session was closed by hand; `resume` ends that. */
  readonly paused?: true
  /** It answers, and what it says cannot be kept: why. */
  readonly unkept?: string
}

/** What the metric files bring, by folder, and what is wrong with those that were left out. */
export interface MetricFiles {
  readonly folders: readonly { readonly folder: string; readonly metrics: number }[]
  readonly problems: readonly Problem[]
}

const time = z.number().int().min(0)

export const metrics = {
  /** All that can be measured. */
  catalogue: procedure.output(type<Metric[]>()),
  /** The folders with metric files: the shipped one first, then the operator's own. */
  files: procedure.output(type<MetricFiles>()),
  sampled: procedure.input(z.strictObject({ system: z.string() })).output(type<Sampled[]>()),
  /** Measures a target again whose session was closed by hand. */
  resume: procedure.input(z.strictObject({ profile: z.string() })).output(type<void>()),
  series: procedure
    .input(z.strictObject({ system: z.string(), metric: z.string().optional() }))
    .output(type<Series[]>()),
  /** At most `points` per series; `from` and `to` in milliseconds since 1970. */
  stretch: procedure
    .input(
      z.strictObject({
        series: z.array(z.number().int()).max(400),
        from: time,
        to: time,
        points: z.number().int().min(2).max(4000).default(600),
      }),
    )
    .output(type<Stretch[]>()),
  /** What the targets of a system say from now on, as it is heard. */
  live: procedure.input(z.strictObject({ system: z.string() })).output(eventIterator(type<Tick>())),
  /** The lines of a system for its metrics, by `profile/metric`. */
  lines: procedure.input(z.strictObject({ system: z.string() })).output(type<Record<string, AppliedThreshold>>()),
  /** Runs that changed something, deployments, alerts and remarks between two moments. */
  marks: procedure.input(z.strictObject({ system: z.string(), from: time, to: time })).output(type<Mark[]>()),
  mark: procedure
    .input(
      z.strictObject({
        system: z.string(),
        at: time,
        kind: z.enum(['note', 'deployment']),
        title: z.string().trim().min(1).max(400),
      }),
    )
    .output(type<Mark>()),
  unmark: procedure.input(z.strictObject({ id: z.string() })).output(type<void>()),
}
