import { basename } from 'node:path'
import type { AlertPreset } from '#domain/alert'
import type { Problem } from '#domain/runbook'
import { type Template, templateSchema } from '#domain/template'
import type { Checked } from '../runbooks/checked-yaml'
import type { Problems } from '../runbooks/problems'
import { readYamlFolder } from '../runbooks/yaml-folder'
import { profileMistakes } from './sample-profile'

/** What templates may speak of. */
export interface Known {
  readonly runbooks: ReadonlySet<string>
  readonly thresholds: ReadonlySet<string>
  readonly presets: readonly AlertPreset[]
  /** Facts that a runbook or a page of the console takes. */
  readonly facts: ReadonlySet<string>
}

type Written = ReturnType<typeof templateSchema.parse>

/** Reads the templates of a folder, by name of file. One with any problem is left out, and its problems are told; never throws. */
export async function readTemplates(
  folder: string,
  known: Known,
): Promise<{ templates: readonly Template[]; problems: readonly Problem[] }> {
  const templates: Template[] = []
  const problems = await readYamlFolder(folder, templateSchema, {
    check: (read, found) => note(read, known, found),
    take(value, name) {
      templates.push(withRules(basename(name, '.yaml'), value, known.presets))
    },
  })
  return { templates, problems }
}

const withRules = (id: string, written: Written, presets: readonly AlertPreset[]): Template => ({
  ...written,
  id,
  alerts: written.alerts.flatMap(wanted =>
    presets.filter(preset => preset.id === wanted).map(({ group, guide, ...rule }) => rule),
  ),
})

function note({ value, lineOf }: Checked<Written>, known: Known, problems: Problems): void {
  for (const [name, target] of Object.entries(value.targets)) {
    for (const mistake of profileMistakes(name, target)) problems.add(lineOf(['targets', name]), `${name}: ${mistake}`)
    const via = target.is.via
    if (via !== undefined && value.targets[String(via)]?.protocol !== 'ssh')
      problems.add(lineOf(['targets', name, 'is', 'via']), `There is no host ${via} to go through.`)
  }
  for (const group of ['facts', 'asks'] as const)
    for (const fact of Object.keys(value[group]))
      if (!known.facts.has(fact)) problems.add(lineOf([group, fact]), `Nothing takes the fact ${fact}.`)
  for (const fact of Object.keys(value.asks))
    if (fact in value.facts) problems.add(lineOf(['asks', fact]), `The fact ${fact} is said and asked for.`)
  for (const line of Object.keys(value.thresholds))
    if (!known.thresholds.has(line.split('/').at(-1) ?? ''))
      problems.add(lineOf(['thresholds', line]), `There is no threshold ${line}.`)
  for (const [at, id] of value.alerts.entries()) {
    const preset = known.presets.find(one => one.id === id)
    if (!preset) problems.add(lineOf(['alerts', at]), `There is no alert preset ${id}.`)
  }
  for (const [at, routine] of value.routines.entries())
    for (const runbook of routine.runbooks)
      if (!known.runbooks.has(runbook)) problems.add(lineOf(['routines', at]), `There is no runbook ${runbook}.`)
  for (const [at, secret] of value.secrets.entries())
    for (const place of secret.places)
      if ('target' in place && !(place.target in value.targets))
        problems.add(lineOf(['secrets', at]), `${secret.name} lies on ${place.target}, which is no target here.`)
}
