import type { Environment } from '#domain/environment'
import type { RoundPace } from '#domain/round'
import { counted, duration } from '../../parts/units'

const dearness: readonly Environment[] = ['development', 'staging', 'production']

/** What a round with this pace will do, in whole sentences, over systems of these environments. */
export function paceWords(pace: RoundPace, environments: readonly Environment[]): string[] {
  const there = dearness.filter(one => environments.includes(one))
  const count = environments.length
  const rest = count - 1
  const alone = pace.canary && count > 1
  const first = alone
    ? `One ${there[0]} system goes first, alone; the other ${rest === 1 ? 'one follows' : `${rest} follow`} only when it could be looked at.`
    : undefined
  const order =
    there.length > 1 ? `${capital(there.join(', then '))}${there.at(-1) === 'production' ? ' last' : ''}.` : undefined
  const many = Math.min(pace.atOnce, alone ? rest : count)
  const beside =
    many > 1
      ? `Up to ${counted(many, 'system')} at one time; on each, one runbook after the other.`
      : 'One system after the other, and on each one runbook after the other.'
  const gap = pace.gapMs > 0 && count > 1 ? `${duration(pace.gapMs)} between the starts of two systems.` : undefined
  const stop =
    pace.stopAfter > 0
      ? `Nothing new begins once ${counted(pace.stopAfter, 'system')} could not be looked at.`
      : 'Systems that cannot be looked at do not stop it.'
  return [
    first,
    order,
    beside,
    gap,
    stop,
    'It only looks: steps that change something, and questions, are left out.',
  ].filter(one => one !== undefined)
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
