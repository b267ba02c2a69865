import { readAlertPresets } from '../../src/main/alerts/presets'
import { readMetrics } from '../../src/main/monitor/read-metrics'
import { probes } from '../../src/main/probes'
import { readFolder } from '../../src/main/runbooks/folder'
import { readThresholds } from '../../src/main/runbooks/thresholds'
import type { Known } from '../../src/main/templates/read-templates'

/** What ships and templates may speak of; facts by their names in the runbooks' texts. */
export async function knownNow(): Promise<Known> {
  const { files } = await readFolder('resources/runbooks')
  const runbooks = new Set(files.map(file => file.id))
  const { thresholds } = await readThresholds('resources/thresholds.yaml')
  const lines = new Set(Object.keys(thresholds))
  const { metrics } = await readMetrics(['resources/metrics'], { thresholds: lines, probes })
  const { presets } = await readAlertPresets('resources/alert-presets.yaml', { thresholds, metrics, runbooks })
  const facts = new Set(
    files.flatMap(({ text }) => [...text.matchAll(/\bfact: ([a-z0-9_]+)/g)].map(([, fact]) => fact!)),
  )
  return { runbooks, thresholds: lines, presets, facts }
}
