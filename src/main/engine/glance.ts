import { missing, toFailure } from '#domain/failure'
import { type ActionStep, isAction } from '#domain/runbook'
import type { Use } from '#domain/session'
import { resolveParameters } from '../expressions/value'
import type { EngineParts } from './engine'
import { createMask } from './mask'
import { actionFor } from './prepare'
import { executors } from './steps'
import type { Answered, Bound, Where } from './steps/executor'

/** A step of a shipped runbook, by its places. */
export interface StepPlace {
  readonly runbook: string
  readonly step: string
}

/**
 * Reads steps of runbooks as they stand now, outside any run: nothing is recorded, judged or asked, and only steps that read
 * can be looked at. Their parameters are what the system's facts say. All go in one exchange, so they are of one kind.
 * Answers in order, masked; a step that this server's version has no text for is `missing`. Throws when the target cannot
 * be reached, and `invalid` when a parameter that is needed has no fact.
 */
export async function glance(
  parts: Pick<EngineParts, 'library' | 'profiles' | 'systems' | 'sessions' | 'probes'>,
  profile: string,
  places: readonly StepPlace[],
  use: Use,
): Promise<readonly Answered[]> {
  const target = await parts.profiles.get(profile)
  if (!target) throw missing('That target is not there any more.', 'It was removed under Connections.')
  const whereOf = (step: ActionStep): Where => ({
    ...{ profile, target, sessions: parts.sessions, probes: parts.probes, step, ...use },
    onOutput: () => {},
  })
  const facts = (await parts.systems.get(target.system))?.facts ?? {}
  const steps = places.map(place => stepAt(parts, place))
  const values = places.map(
    ({ runbook }) => resolveParameters(parts.library.get(runbook)?.parameters ?? {}, {}, facts).values,
  )
  const [first] = steps
  if (!first) return []
  const bounds: (Bound | undefined)[] = []
  for (const [at, step] of steps.entries()) {
    const action = await actionFor(step, 'action', whereOf(step))
    bounds.push(action && (await executors[step.kind].bind(action, step, values[at] ?? {}, target.protocol)))
  }
  const asked = bounds.filter(bound => bound !== undefined)
  const answers = await executors[first.kind].read(asked, whereOf(first))
  const mask = createMask(() => parts.sessions.secrets())
  const masked = answers.map(
    ({ failure, look }): Answered =>
      failure
        ? { failure: mask.failure(failure) }
        : { look: { table: mask.table(look?.table ?? { columns: [], rows: [] }) } },
  )
  return bounds.map(bound => {
    const answer = bound && masked[asked.indexOf(bound)]
    return answer ?? { failure: toFailure(missing('This cannot be looked at on a server of this version.')) }
  })
}

function stepAt({ library }: Pick<EngineParts, 'library'>, { runbook, step }: StepPlace): ActionStep {
  const found = library.get(runbook)?.steps.find(one => one.id === step)
  if (!found || !isAction(found)) throw missing(`The runbook ${runbook} has no step ${step} to look at.`)
  if (found.options.effect !== 'reads') throw new Error(`${runbook}#${step} changes something`)
  return found
}
