import { z } from 'zod'
import { severities } from '#domain/finding'
import type { Rule } from '#domain/runbook'
import { readChecked } from './checked-yaml'
import type { Fence } from './document'
import type { Problems } from './problems'

const text = z.string().trim().min(1)

const rule = z.strictObject({
  when: z.union([text, z.boolean().transform(String)]).optional(),
  none: text.optional(),
  severity: z.enum(severities).optional(),
  title: text.optional(),
  advice: text.optional(),
  next: text.optional(),
  goto: text.transform(id => id.replace(/^#/, '')).optional(),
})
const schema = z.array(rule, 'a list: each rule begins with - when: or - none:').min(1)

/** Reads a `judge` fence. What its expressions mean is checked later, when the whole document is known. */
export function readRules(fence: Fence | undefined, problems: Problems): readonly Rule[] {
  if (!fence) return []
  const read = readChecked(schema, fence.text, fence.line + 1, problems)
  if (!read) return []
  return read.value.map((written, at) => {
    const line = read.lineOf([at])
    for (const objection of objections(written)) problems.add(line, objection)
    return { ...written, line }
  })
}

function objections(one: z.infer<typeof rule>): string[] {
  const found: string[] = []
  if ((one.when === undefined) === (one.none === undefined)) found.push('A rule has either when: or none:.')
  if (one.when !== undefined && !one.severity && !one.goto)
    found.push('A rule says what it means: severity and title, or goto.')
  if (one.when !== undefined && one.severity && !one.title) found.push('A rule with a severity has a title.')
  if (!one.severity && (one.title || one.advice || one.next))
    found.push('title, advice and next belong to a finding: a severity is missing.')
  return found
}
