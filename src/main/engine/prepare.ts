import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { NewRunEvent } from '#domain/run-event'
import type { Action, ActionStep, Role } from '#domain/runbook'
import { shownLogin } from '../expressions/shell'
import type { Value } from '../expressions/value'
import type { Item } from './items'
import type { Live } from './live'
import { executors } from './steps'
import type { Bound, Where } from './steps/executor'

export function whereOf(live: Live, step: ActionStep, signal = live.controller.signal): Where {
  const target = live.header.targets[step.target]
  const profile = target && live.profiles.get(target.profile)
  if (!profile)
    throw new OpsError({
      kind: 'missing',
      message: `The profile of target ${step.target} is gone.`,
      hint: 'It was removed after this run began.',
    })
  return {
    ...(step.options.logsIn !== undefined && { login: loginOf(live, step.options.logsIn) }),
    profile: profile.id,
    target: profile,
    sessions: live.parts.sessions,
    probes: live.parts.probes,
    past: live.parts.past,
    step,
    signal,
    timeoutMs: step.options.timeoutMs,
    onWait: text => live.recorder.output(step.id, 'notice', `${text}\n`),
    onOutput: (stream, text) => live.recorder.output(step.id, stream, text),
  }
}

function loginOf(live: Live, target: string): ProfileOf<'postgres'> {
  const profile = live.profiles.get(live.header.targets[target]?.profile ?? '')
  if (profile?.protocol === 'postgres') return profile
  throw new OpsError({
    kind: 'missing',
    message: `The profile of target ${target}, to which this step logs in, is gone.`,
  })
}

/** The text of that role for this server's version; undefined when the step has none of that role at all. */
export async function actionFor(step: ActionStep, role: Role, where: Where): Promise<Action | undefined> {
  const actions = step.actions[role]
  if (!actions || actions.length === 0) return undefined
  if (actions.every(action => action.since === undefined && action.until === undefined)) return actions[0]
  const major = (await executors[step.kind].major?.(where)) ?? 0
  const fit = actions.find(
    action => major >= (action.since ?? 0) && major <= (action.until ?? Number.POSITIVE_INFINITY),
  )
  if (fit) return fit
  if (role !== 'action') return undefined
  throw new OpsError({
    kind: 'missing',
    code: 'VERSION',
    message: `This step has no text for version ${major}.`,
    hint: `It is written for ${actions.map(one => `${one.since ?? '…'} to ${one.until ?? '…'}`).join(', ')}.`,
  })
}

/** The action of that role with this run's values (and the item's row) in place, put on record as the command to be sent. */
export async function bindAction(
  live: Live,
  step: ActionStep,
  role: Role,
  where: Where,
  item?: Item,
  more: Readonly<Record<string, Value>> = {},
): Promise<Bound | undefined> {
  const bound = await boundAction(live, step, role, where, item, more)
  if (bound && role !== 'progress') await live.recorder.emit(bound.command)
  return bound
}

/** As `bindAction`, with the event that puts it on record still to be written. */
export async function boundAction(
  live: Live,
  step: ActionStep,
  role: Role,
  where: Where,
  item?: Item,
  more: Readonly<Record<string, Value>> = {},
): Promise<(Bound & { readonly command: NewRunEvent }) | undefined> {
  const action = await actionFor(step, role, where)
  if (!action) return undefined
  // A preview of a redis step may be sql: the fence says its own kind.
  const values = { ...live.values, ...item?.values, ...more }
  const bound = await executors[action.kind].bind(action, step, values, where.target.protocol)
  const shown = where.login ? `${shownLogin(where.login)}\n${bound.shown}` : bound.shown
  const command = {
    type: 'step.command',
    step: step.id,
    item: item?.key,
    role,
    kind: action.kind,
    text: live.recorder.mask.text(shown),
    values: bound.values,
  } as const
  return { ...bound, shown, command }
}
