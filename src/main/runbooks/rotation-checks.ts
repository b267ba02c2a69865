import type { Around } from './around'
import type { Checked } from './checked-yaml'
import type { RoleAction } from './fences'
import type { Problems } from './problems'
import type { WrittenOptions } from './step-options'

/** Checks `seals` and `rotated`: a secret is believed changed only where that was looked at. */
export function checkRotation(
  actions: readonly RoleAction[],
  { value: { seals, rotated, each }, lineOf }: Checked<WrittenOptions>,
  { front }: Around,
  problems: Problems,
): void {
  const note = (key: 'seals' | 'rotated', wrong: boolean, message: string) => {
    if (wrong) problems.add(lineOf([key]), `${key}: ${message}`)
  }
  const typeOf = (name: string) => (Object.hasOwn(front.parameters, name) ? front.parameters[name]?.type : undefined)
  if (seals) {
    note('seals', typeOf(seals.secret) !== 'secret', `There is no secret parameter ${seals.secret}.`)
    note('seals', typeOf(seals.user) === undefined, `There is no parameter ${seals.user}.`)
    note('seals', !actions.some(one => one.role === 'verify'), 'what was not proved is not kept: it needs role=verify.')
    note('seals', each !== undefined, 'an each step is about many.')
  }
  if (rotated !== undefined) {
    note(
      'rotated',
      typeOf(rotated) !== 'string',
      `There is no parameter ${rotated} of type string that names a secret.`,
    )
    note('rotated', each !== undefined, 'an each step is about many.')
  }
}
