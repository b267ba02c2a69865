import { z } from 'zod'
import { deploymentParts } from '#domain/deployment'
import { protocolSchema } from '#domain/profile'
import { reportKinds } from '#domain/report-kind'
import { type Parameter, parameterTypes } from '#domain/runbook'
import { isTakenByShell } from '../expressions/shell'
import { readValue } from '../expressions/value'
import { type Checked, readChecked } from './checked-yaml'
import type { Problems } from './problems'

const word = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, _ and -')
const symptom = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'lower case letters, digits, _ and -')
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _')
const text = z.string().trim().min(1)
const scalar = z.union([z.string(), z.number(), z.boolean()], 'a text, a number, true or false')

const parameterSchema = z.strictObject({
  type: z.enum(parameterTypes),
  label: text.optional(),
  help: text.optional(),
  default: scalar.optional(),
  fact: name.optional(),
  options: z.array(scalar.transform(String)).min(1).optional(),
  from: text.optional(),
  optional: z.boolean().optional(),
  or: name.optional(),
  generated: z.boolean().optional(),
})

const kind = z.union([protocolSchema, z.literal('any')], 'a protocol, or any')
const targetSchema = z.union([
  kind.transform(protocol => ({ protocol, optional: false })),
  z.strictObject({ protocol: kind, optional: z.boolean().default(false) }),
])

const schema = z.strictObject({
  title: text.max(120),
  summary: text.max(300),
  cadence: z.enum(['daily', 'weekly', 'monthly', 'quarterly', 'on-demand']).default('on-demand'),
  symptoms: z.array(symptom).default([]),
  targets: z.record(word, targetSchema).default({}),
  parameters: z.record(name, parameterSchema).default({}),
  thresholds: z.array(name).default([]),
  certificate: z.array(text).default([]),
  report: z.enum(reportKinds).optional(),
  deployment: z.enum(deploymentParts).optional(),
  sources: z.array(z.strictObject({ guide: text, corrected: text.optional() })).default([]),
})

type Written = z.infer<typeof schema>
export type FrontMatter = Omit<Written, 'parameters'> & { readonly parameters: Readonly<Record<string, Parameter>> }

/** Reads and checks the front matter. Which thresholds exist is the caller's to say. */
export function readFrontMatter(
  source: { readonly text: string; readonly line: number },
  thresholds: ReadonlySet<string>,
  problems: Problems,
): FrontMatter | undefined {
  const read = readChecked(schema, source.text, source.line, problems)
  if (!read) return undefined
  for (const [at, id] of read.value.thresholds.entries())
    if (!thresholds.has(id)) problems.add(read.lineOf(['thresholds', at]), `There is no threshold ${id}.`)
  const parameters = Object.entries(read.value.parameters).map(([key, written]) => {
    const parameter: Parameter = { ...written, label: written.label ?? labelOf(key) }
    if (parameter.or !== undefined && !read.value.parameters[parameter.or]?.optional)
      problems.add(read.lineOf(['parameters', key]), `parameters.${key}: or names another parameter that is optional.`)
    for (const problem of objections(key, parameter))
      problems.add(read.lineOf(['parameters', key]), `parameters.${key}: ${problem}`)
    checkDefault(key, parameter, read, problems)
    return [key, parameter] as const
  })
  const { deployment, parameters: written } = read.value
  // Without it, nothing would tie the run to its deployment.
  if (deployment && (written.version?.type !== 'string' || written.version.optional))
    problems.add(
      read.lineOf(['deployment']),
      'deployment: needs a parameter version of type string that is not optional.',
    )
  return { ...read.value, parameters: Object.fromEntries(parameters) }
}

function objections(key: string, { type, options, from, generated, default: fallback }: Parameter): string[] {
  const found: string[] = []
  if (type === 'choice' && (options === undefined) === (from === undefined))
    found.push('a choice has either options or from: <step>.')
  if (type !== 'choice' && (options || from)) found.push('options and from belong to type choice.')
  if (type === 'secret' && fallback !== undefined) found.push('a secret has no default: it would stand in the file.')
  if (type !== 'secret' && generated) found.push('only a secret is drawn by the run.')
  if (key.startsWith('row_') || key === 'backend_pid') found.push('this name stands for the rows of an each step.')
  if (isTakenByShell(key)) found.push('a script would take this name for a setting of the shell itself.')
  return found
}

function checkDefault(key: string, parameter: Parameter, read: Checked<Written>, problems: Problems): void {
  const { default: fallback } = parameter
  if (fallback === undefined) return
  problems.attempt(read.lineOf(['parameters', key, 'default']), 'default', () =>
    readValue(key, parameter, String(fallback)),
  )
}

const labelOf = (key: string) => key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ')
