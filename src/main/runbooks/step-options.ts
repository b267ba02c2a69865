import { z } from 'zod'
import type { Need } from '#domain/runbook'
import { readDuration } from '../expressions/quantity'
import { type Checked, readChecked } from './checked-yaml'
import type { Fence } from './document'
import type { Problems } from './problems'

const text = z.string().trim().min(1)
const longest = 24 * 3600

/** A duration as milliseconds. */
const duration = z.union([z.string(), z.number()]).transform((written, context) => {
  const seconds = readDuration(String(written))
  if (seconds !== null && seconds > 0 && seconds <= longest) return seconds * 1000
  context.addIssue({ code: 'custom', message: 'a duration such as 30s, 10m or 2h, at most a day' })
  return z.NEVER
})

const longestKept = 800 * 24 * 3600

/** How long looks are kept, as milliseconds. */
const kept = z.string().transform((written, context) => {
  const seconds = readDuration(written)
  if (seconds !== null && seconds >= longest && seconds <= longestKept) return seconds * 1000
  context.addIssue({ code: 'custom', message: 'a duration such as 30d or 400d, at least a day and at most 800' })
  return z.NEVER
})

const need = z
  .union([
    z.string().transform(shortNeed),
    z.strictObject({ extension: text.optional(), privilege: text.optional(), tool: text.optional() }),
  ])
  .refine(
    one => Object.values(one).filter(value => value !== undefined).length === 1,
    'one of extension, privilege or tool',
  )

/** `extension pgstattuple`, `tool docker`, `pg_monitor`. */
function shortNeed(written: string): Need {
  const [first = '', second, ...rest] = written.trim().split(/\s+/)
  if (second === undefined) return first ? { privilege: first } : {}
  if (rest.length > 0) return {}
  return first === 'extension' || first === 'tool' || first === 'privilege' ? { [first]: second } : {}
}

/** Milliseconds where it is a duration, else CEL that says seconds. */
const pause = z.union([z.string(), z.number()]).transform((written): number | string => {
  const seconds = readDuration(String(written))
  return seconds === null ? String(written) : seconds * 1000
})

const repeat = z.strictObject({
  until: z.union([text, z.boolean().transform(String)]),
  total: text.optional(),
  pause: pause.default(0),
  limit: z.number().int().min(1).max(1_000_000).default(100_000),
})

const column = text.regex(/^\S+$/, 'a column')

const chart = z.strictObject({
  x: column,
  y: z.union([column.transform(one => [one]), z.array(column).min(1)]),
  by: column.optional(),
  unit: text.max(20).optional(),
})

const onfail = z
  .string()
  .regex(/^(stop|continue|goto\s+#?\S+)$/, 'stop, continue or goto <step>')
  .transform(written => {
    const step = /^goto\s+#?(\S+)$/.exec(written)?.[1]
    // biome-ignore lint/suspicious/noThenProperty: a word of the format, never awaited
    return step === undefined ? { then: written as 'stop' | 'continue' } : { then: 'goto' as const, step }
  })

const schema = z.strictObject({
  effect: z.enum(['reads', 'changes', 'destroys']).optional(),
  timeout: duration.optional(),
  each: text.transform(id => id.replace(/^#/, '')).optional(),
  pick: z.enum(['one', 'many']).optional(),
  when: z.union([text, z.boolean().transform(String)]).optional(),
  needs: z.union([z.array(need), need.transform(one => [one])]).default([]),
  parse: z.enum(['json', 'jsonl', 'csv', 'kv', 'lines', 'table']).optional(),
  transaction: z
    .enum(['none', 'rollback'], 'none or rollback: without the key the change stands in a transaction')
    .optional(),
  detach: z.boolean().default(false),
  onfail: onfail.optional(),
  window: duration.optional(),
  key: z.union([text.transform(one => [one]), z.array(text)]).default([]),
  reset: text.optional(),
  absent: z
    .literal('zero', 'absent is only ever zero: without the key a new row is judged at the next look')
    .optional(),
  keep: kept.optional(),
  renews: z.literal('identity').optional(),
  seals: z.strictObject({ secret: text, user: text }).optional(),
  rotated: text.optional(),
  restarts: z.literal(true, 'restarts is only ever true: without the key nothing ends').optional(),
  hides: z.literal('secrets').optional(),
  confirm: z.literal('typed').optional(),
  sudo: z.boolean().default(false),
  logs_in: text.optional(),
  view: z.enum(['plan']).optional(),
  chart: chart.optional(),
  repeat: repeat.optional(),
  children: z.union([text, z.boolean().transform(String)]).optional(),
})

export type WrittenOptions = z.infer<typeof schema>

/** Reads a `step` fence; without one, everything is as by default. Undefined when it cannot be read. */
export function readOptions(fence: Fence | undefined, problems: Problems): Checked<WrittenOptions> | undefined {
  if (!fence) return { value: schema.parse({}), lineOf: () => 1 }
  return readChecked(schema, fence.text, fence.line + 1, problems)
}
