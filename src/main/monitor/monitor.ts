import { join } from 'node:path'
import type { Metric, Tick } from '#domain/metric'
import type { Probe } from '#domain/probe'
import type { Problem } from '#domain/runbook'
import { createFolderWatch } from '../runbooks/folder-watch'
import { readThresholds } from '../runbooks/thresholds'
import { createWakes } from '../sessions/wakes'
import { type Clock, ourClock } from './clock'
import { type Measured, readMetrics } from './read-metrics'
import { createSampler, type SamplerParts } from './sampler'

export interface MonitorParts extends Omit<SamplerParts, 'measured' | 'tell' | 'clock' | 'wakes'> {
  /** The folder with `metrics` and `thresholds.yaml`. */
  readonly resources: string
  readonly probes: readonly Probe[]
  readonly clock?: Clock
  /** Told what is wrong with the metric files, where something is. */
  onProblems?(problems: readonly Problem[]): void
}

/** The door opens first, and a command that is soon over measures nothing. */
const soonMs = 500

export type Monitor = ReturnType<typeof createMonitor>

/** Measures what the metric files say, of every target of the systems that are sampled, and tells whoever listens. */
export function createMonitor({ resources, probes, clock = ourClock, onProblems, ...parts }: MonitorParts) {
  const listeners = new Set<(tick: Tick) => void>()
  const folder = join(resources, 'metrics')
  let measured: Measured = { looks: new Map(), metrics: [], problems: [] }
  const wakes = createWakes(clock.now)
  const sampler = createSampler({
    ...{ ...parts, clock, wakes: wakes.count, measured: () => measured },
    tell: tick => {
      for (const listener of listeners) listener(tick)
    },
  })

  async function read() {
    const { thresholds } = await readThresholds(join(resources, 'thresholds.yaml'))
    const next = await readMetrics(folder, { thresholds: new Set(Object.keys(thresholds)), probes })
    measured = next
    if (next.problems.length > 0) onProblems?.(next.problems)
    watched.observe(folder)
  }
  const watched = createFolderWatch(() => void read())
  let first: Promise<void> | undefined
  const ready = () => {
    first ??= read().then(sampler.changed)
    return first
  }
  const soon = setTimeout(() => ready().catch(() => {}), soonMs)
  soon.unref()

  return {
    /** Begins, where nobody has; resolves when the metric files are read, and rejects with why the systems could not be. */
    ready,
    catalogue: (): readonly Metric[] => measured.metrics,
    problems: (): readonly Problem[] => measured.problems,
    ...{ changed: sampler.changed, opened: sampler.opened, standings: sampler.standings },
    ...{ pause: sampler.pause, resume: sampler.resume },
    /** Hands over every tick as it is heard; answers how to leave. A listener must not throw, and not keep it waiting. */
    onTick(listener: (tick: Tick) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      clearTimeout(soon)
      watched.close()
      wakes.stop()
      listeners.clear()
      await sampler.close()
    },
  }
}
