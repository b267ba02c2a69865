import { Environment } from '@marcbachmann/cel-js'
import { bytes, humanDuration } from '#domain/amount'

/** The names a condition may start from. */
const roots = [
  'row',
  'rows',
  'output',
  'exit',
  'param',
  'fact',
  'system',
  'threshold',
  'steps',
  'delta',
  'previous',
] as const
export type Root = (typeof roots)[number]

const longestText = 65_536

/** Whether `text` fits `pattern`, where `%` is any text and `_` one character. Walks both once or backs up to the last `%`: never worse than length × length. */
export function like(text: string, pattern: string): boolean {
  if (text.length > longestText || pattern.length > 200)
    throw new Error('like() takes up to 64 kB of text and 200 characters of pattern')
  let at = 0
  let want = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    if (pattern[want] === '%') {
      star = want++
      resume = at
    } else if (want < pattern.length && (pattern[want] === '_' || pattern[want] === text[at])) {
      at++
      want++
    } else if (star >= 0) {
      want = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[want] === '%') want++
  return want === pattern.length
}

function secondsSince(time: string): number {
  const then = Date.parse(time)
  if (Number.isNaN(then)) throw new Error(`seconds_since() cannot read the time ${JSON.stringify(time)}`)
  return (Date.now() - then) / 1000
}

/** The language of conditions: CEL with numbers that mix, and a few functions an operator's question needs. */
export function createLanguage(): Environment {
  const language = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 2000, maxDepth: 60 },
  })
  for (const root of roots) language.registerVariable(root, 'dyn')
  const mixed: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  }
  for (const [sign, compute] of Object.entries(mixed)) {
    const handler = (a: number | bigint, b: number | bigint) => compute(Number(a), Number(b))
    language.registerOperator(`int ${sign} double: double`, handler)
    language.registerOperator(`double ${sign} int: double`, handler)
  }
  // Registers both directions, and `!=` with them. Compared in place: a double could not hold every int.
  language.registerOperator('double == int: bool', (a: number | bigint, b: number | bigint) => a >= b && a <= b)
  language.registerFunction('like(string, string): bool', like)
  language.registerFunction('seconds_since(string): double', secondsSince)
  for (const type of ['int', 'double']) {
    language.registerFunction(`human_bytes(${type}): string`, bytes)
    language.registerFunction(`human_duration(${type}): string`, humanDuration)
  }
  return language
}
