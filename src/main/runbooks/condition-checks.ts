import type { Condition } from '../expressions/condition'
import { type Around, objectionToRows, objectionToStep } from './around'

/** Names an expression may use at its place, beyond param, fact, system, threshold and steps. */
export interface Sight {
  readonly names: ReadonlySet<string>
  /** Columns of `row`, where they are known before it runs. */
  readonly columns?: readonly string[]
}

const everywhere = new Set(['param', 'fact', 'system', 'threshold', 'steps'])
const lines = new Set(['warning', 'critical'])
/** What every step has, also a checklist or a decision. */
const ofAnyStep = new Set(['outcome', 'started', 'seconds'])

/** What is wrong with an expression at its place: names, parameters, thresholds, steps, known columns. */
export function objectionsTo(condition: Condition, sight: Sight, around: Around): string[] {
  const { names, members, steps } = condition
  const of = (name: string) => [...(members.get(name) ?? [])]
  const thresholds = of('threshold')
  return [
    ...[...names]
      .filter(name => !everywhere.has(name) && !sight.names.has(name))
      .map(name => `${name} means nothing here.`),
    ...of('param')
      .filter(name => !Object.hasOwn(around.front.parameters, name))
      .map(name => `There is no parameter ${name}.`),
    ...thresholds
      .filter(id => !around.front.thresholds.includes(id))
      .map(id =>
        around.thresholds.has(id)
          ? `The threshold ${id} is missing in the front matter's thresholds.`
          : `There is no threshold ${id}.`,
      ),
    ...of('system')
      .filter(name => name !== 'name' && name !== 'environment')
      .map(name => `A system has name and environment here, not ${name}.`),
    ...thresholds
      .flatMap(id => of(`threshold.${id}`))
      .filter(line => !lines.has(line))
      .map(line => `A threshold has warning and critical, not ${line}.`),
    ...[...steps].flatMap(id => {
      const asked = of(`steps.${id}`)
      const objection = asked.length > 0 && asked.every(one => ofAnyStep.has(one)) ? objectionToStep : objectionToRows
      return objection(id, around) ?? []
    }),
    ...(sight.columns ? of('row').filter(name => !sight.columns?.includes(name)) : []).map(
      name => `There is no column ${name} (there is ${sight.columns?.join(', ')}).`,
    ),
  ]
}
