import type { z } from 'zod'
import { readYaml, type YamlText } from '../expressions/yaml-text'
import type { Problems } from './problems'

export interface Checked<T> {
  readonly value: T
  /** The line in the file where the value at a path stands. */
  lineOf(path: readonly PropertyKey[]): number
}

/** Reads YAML against a strict schema; what is wrong is noted with its place in the file. `line` is the first line of the text. */
export function readChecked<T>(
  schema: z.ZodType<T>,
  text: string,
  line: number,
  problems: Problems,
): Checked<T> | undefined {
  const yaml = readYaml(text)
  for (const mistake of yaml.mistakes) problems.add(line + mistake.line - 1, sentence(mistake.message), mistake.column)
  if (yaml.mistakes.length > 0) return undefined
  const parsed = schema.safeParse(yaml.value ?? {})
  if (!parsed.success) {
    for (const issue of parsed.error.issues) note(issue, yaml, line, problems)
    return undefined
  }
  return { value: parsed.data, lineOf: path => line + yaml.place(path).line - 1 }
}

function note(
  issue: z.core.$ZodIssue,
  yaml: YamlText,
  line: number,
  problems: Problems,
  above: readonly PropertyKey[] = [],
): void {
  const path = [...above, ...issue.path]
  const at = (extra: readonly PropertyKey[] = []) => yaml.place([...path, ...extra])
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys)
      problems.add(line + at([key]).line - 1, `Unknown key ${[...path, key].join('.')}.`, at([key]).column)
    return
  }
  if (issue.code === 'invalid_key') {
    for (const one of issue.issues)
      problems.add(line + at().line - 1, sentence(`${path.join('.')}: a name is ${one.message}`), at().column)
    return
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest knows best what was meant.
    const [best] = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))
    if (best && best.length > 0 && depthOf(best) > 0) {
      for (const one of best) note(one, yaml, line, problems, path)
      return
    }
  }
  problems.add(line + at().line - 1, sentence([path.join('.'), issue.message].filter(Boolean).join(': ')), at().column)
}

const depthOf = (issues: readonly z.core.$ZodIssue[]) =>
  Math.max(0, ...issues.map(issue => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)))

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
