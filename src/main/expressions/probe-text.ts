import { invalid } from '#domain/failure'
import { readYaml } from './yaml-text'

/** A call of a probe: its name, and its parameters; a text `$name` stands for the runbook's parameter. */
export interface ProbeText {
  readonly name: string
  readonly parameters: Record<string, unknown>
}

/** Reads a `probe` fence: the name on the first line, then YAML. Throws OpsError `invalid`. */
export function readProbe(text: string): ProbeText {
  const [first = '', ...rest] = text.replaceAll('\r\n', '\n').trimStart().split('\n')
  const name = first.trim()
  if (!/^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+$/.test(name))
    throw invalid(
      `${JSON.stringify(name)} is not the name of a probe.`,
      'The first line is the name, such as net.reach; parameters follow as YAML.',
    )
  const { value, mistakes } = readYaml(rest.join('\n'))
  const [mistake] = mistakes
  if (mistake) throw invalid(`${name}: line ${mistake.line + 1}: ${mistake.message}`)
  if (value === null || value === undefined) return { name, parameters: {} }
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${name}: parameters are written name: value.`)
  return { name, parameters: value as Record<string, unknown> }
}

/** The runbook's parameters that a probe's parameters stand for. */
export const variablesOfProbe = (probe: ProbeText): string[] =>
  Object.values(probe.parameters).flatMap(value =>
    typeof value === 'string' && value.startsWith('$') ? [value.slice(1)] : [],
  )
