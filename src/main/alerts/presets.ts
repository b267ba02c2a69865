import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type AlertPreset, alertPresetSchema } from '#domain/alert'
import type { Problem } from '#domain/runbook'
import { readChecked } from '../runbooks/checked-yaml'
import { createProblems } from '../runbooks/problems'
import { contradiction } from './contradiction'
import type { Known } from './rules'

const name = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _')
/** Presets by group, then by id: those of a group are of one matter and contradict each other. */
const schema = z.record(name, z.record(name, alertPresetSchema.omit({ id: true, group: true })))

/** Reads the rules that ship. One with a problem is left out, and said with its place; never throws. */
export async function readAlertPresets(
  file: string,
  known: Pick<Known, 'metrics' | 'thresholds'> & { readonly runbooks: ReadonlySet<string> },
): Promise<{ presets: readonly AlertPreset[]; problems: readonly Problem[] }> {
  const problems = createProblems(file)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.add(1, `Cannot be read: ${error.code ?? error.message}.`)
    return ''
  })
  const read = readChecked(schema, text, 1, problems)
  const presets: AlertPreset[] = []
  for (const [group, rules] of Object.entries(read?.value ?? {})) {
    const ofField = Object.values(rules).filter(rule => rule.guide === 'field')
    if (ofField.length > 1) problems.add(read?.lineOf([group]) ?? 1, `${group}: the field draws one line, not several.`)
    for (const [id, rule] of Object.entries(rules)) {
      const preset = { ...rule, id, group }
      const wrong = mistakesIn(preset, known)
      if (presets.some(one => one.id === id)) wrong.title = 'It stands twice.'
      for (const [field, words] of Object.entries(wrong))
        problems.add(read?.lineOf([group, id, field]) ?? 1, `${id}: ${words}`)
      if (Object.keys(wrong).length === 0) presets.push(preset)
    }
  }
  return { presets, problems: problems.list() }
}

/** What is wrong with a preset, by the field it stands in. */
function mistakesIn(
  preset: AlertPreset,
  { metrics, thresholds, runbooks }: Parameters<typeof readAlertPresets>[1],
): Record<string, string> {
  const { metric, threshold, runbook } = preset
  const drawn = threshold === undefined ? undefined : thresholds[threshold]
  const contradicts = contradiction(preset, drawn)
  return {
    ...(!metrics.some(one => one.id === metric) && { metric: `There is no metric ${metric}.` }),
    ...(threshold !== undefined && !drawn && { threshold: `There is no threshold ${threshold}.` }),
    ...(runbook !== undefined && !runbooks.has(runbook) && { runbook: `There is no runbook ${runbook}.` }),
    ...(contradicts !== undefined && { title: contradicts }),
  }
}
