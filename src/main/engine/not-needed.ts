import { compileCondition } from '../expressions/condition'

const literal = `"[^"\\\\]*"|'[^'\\\\]*'|-?\\d+(?:\\.\\d+)?|true|false|null`
const comparison = new RegExp(`^(\\S+) (==|!=|<=|>=|<|>) (${literal})$`)
const cell = /^steps\["([^"]+)"\]\.rows\[0\]\.(\w+)$/
const outcome = /^steps\["([^"]+)"\]\.outcome$/
const given = /^(?:param|fact)\.(\w+)$/

/** Why a step whose `when` does not hold was passed over, in an operator's words; a condition too long for that as code. */
export function notNeeded(when: string, titleOf: (step: string) => string): string {
  const source = when.trim()
  const [, left = '', sign, right = ''] = comparison.exec(source) ?? []
  const [, ended] = outcome.exec(left) ?? []
  const [, step, column] = cell.exec(left) ?? []
  const [, name] = given.exec(left) ?? []
  const value = right.replace(/^["'](.*)["']$/, '$1')
  const shown = value === '' ? 'empty' : `\`${value}\``
  const is = sign === '==' ? `is not ${shown}` : sign === '!=' ? `is ${shown}` : `is not ${sign} ${value}`
  if (ended) return `Not needed here: how “${titleOf(ended)}” ended ${is}.`
  if (step) return `Not needed here: \`${column}\` of “${titleOf(step)}” ${is}.`
  if (name) return `Not needed here: \`${name}\` ${is}.`
  const of = [...compileCondition(when).steps].map(id => `“${titleOf(id)}”`)
  return `Not needed here${of.length > 0 ? `, going by ${of.join(' and ')}` : ''}: it runs when \`${source}\`.`
}
