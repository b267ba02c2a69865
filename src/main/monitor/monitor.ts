import { join } from 'node:path'
import type { Metric, Tick } from '#domain/metric'
import type { Probe } from '#domain/probe'
import type { Problem } from '#domain/runbook'
import type { Threshold } from '#domain/threshold'
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
  /** Folders with metric files of the operator's own, as set now. */
  folders?(): readonly string[]
}

/** The door opens first, and a command that is soon over measures nothing. */
const soonMs = 500

export type Monitor = ReturnType<typeof createMonitor>

/** Measures what the metric files say, of every target of the systems that are sampled, and tells whoever listens. */
export function createMonitor({ resources, probes, clock = ourClock, folders = () => [], ...parts }: MonitorParts) {
  const listeners = new Set<(tick: Tick) => void>()
  const readers = new Set<(problems: readonly Problem[]) => void>()
  const shipped = join(resources, 'metrics')
  const lines = join(resources, 'thresholds.yaml')
  let measured: Measured = { looks: new Map(), metrics: [], problems: [], folders: [] }
  let thresholds: Readonly<Record<string, Threshold>> = {}
  const wakes = createWakes(clock.now)
  const sampler = createSampler({
    ...{ ...parts, clock, wakes: wakes.count, measured: () => measured },
    tell: tick => {
      for (const listener of listeners) listener(tick)
    },
  })

  async function read() {
    const all = [shipped, ...folders()]
    ;({ thresholds } = await readThresholds(lines))
    measured = await readMetrics(all, { thresholds: new Set(Object.keys(thresholds)), probes })
    for (const reader of readers) reader(measured.problems)
    for (const path of [...all, lines]) watched.observe(path)
  }
  let reading: Promise<void> = Promise.resolve()
  // One after the other: what was written last is what holds.
  const readAnew = () => {
    reading = reading.then(read)
    return reading
  }
  const watched = createFolderWatch(() => void readAnew())
  let first: Promise<void> | undefined
  const ready = () => {
    first ??= readAnew().then(sampler.changed)
    return first
  }
  const soon = setTimeout(() => ready().catch(() => {}), soonMs)
  soon.unref()

  return {
    /** Begins, where nobody has; resolves when the metric files are read, and rejects with why the systems could not be. */
    ready,
    catalogue: (): readonly Metric[] => measured.metrics,
    /** How many metrics each folder brings, and what is wrong with its files. */
    files: (): Pick<Measured, 'folders' | 'problems'> => ({ folders: measured.folders, problems: measured.problems }),
    /** The lines that ship, by name. */
    thresholds: () => thresholds,
    /** Reads the files again, as after a change of the folders. */
    reload: () => (first ? readAnew() : Promise.resolve()),
    ...{ changed: sampler.changed, opened: sampler.opened, standings: sampler.standings },
    ...{ pause: sampler.pause, resume: sampler.resume },
    /** Hands over every tick as it is heard; answers how to leave. A listener must not throw, and not keep it waiting. */
    onTick(listener: (tick: Tick) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Calls back when the metric files were read, with what is wrong with them; for as long as the monitor lives. */
    onRead: (reader: (problems: readonly Problem[]) => void) => void readers.add(reader),
    async close() {
      clearTimeout(soon)
      watched.close()
      wakes.stop()
      listeners.clear()
      await sampler.close()
    },
  }
}
