import { z } from 'zod'
import { patternOf } from './list'

/** How long entries of a kind may live. */
export interface TimeToLive {
  readonly pattern: string
  readonly seconds: number
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** `*.html=24h, events-*.json=12h`: a name pattern and its time to live; the first that fits a name is its kind. */
export const policy = z.string().transform((text, context): TimeToLive[] => {
  const rules = parts(text).map(part => /^(.+)=\s*(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(part))
  const wrong = rules.indexOf(null)
  if (wrong >= 0 || rules.length === 0) {
    context.addIssue(`is written *.html=24h, *.json=12h (s, m, h, d, w), and ${parts(text)[wrong] ?? 'nothing'} is not`)
    return z.NEVER
  }
  return rules.flatMap(rule =>
    rule ? [{ pattern: rule[1]?.trim() ?? '', seconds: Number(rule[2]) * (unitSeconds[rule[3] ?? ''] ?? 1) }] : [],
  )
})

/** What entries of a kind must hold. */
export interface Shape {
  readonly pattern: string
  /** Keys from the top, with dots between them; all of them, with blanks between. */
  readonly keys: readonly string[]
}

/** `events-*.json=events updated_at, meta.json=version`: the keys that the JSON of a kind must have. */
export const shapes = z.string().transform((text): Shape[] =>
  parts(text).flatMap(part => {
    const at = part.indexOf('=')
    const keys = part.slice(at + 1).trim()
    return at < 1 || keys === '' ? [] : [{ pattern: part.slice(0, at).trim(), keys: keys.split(/\s+/) }]
  }),
)

const parts = (text: string) =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

/** The first rule whose pattern fits a name. */
export const ruleFor = <R extends { readonly pattern: string }>(rules: readonly R[], name: string): R | undefined =>
  rules.find(rule => patternOf(rule.pattern).test(name))
