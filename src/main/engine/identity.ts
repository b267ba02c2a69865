import { OpsError } from '#domain/failure'
import { type ActionStep, isAction } from '#domain/runbook'
import type { Identity } from '#domain/session'
import type { Live } from './live'
import { whereOf } from './prepare'
import { executors } from './steps'

/** Notes who every target is that this run may change, before its first step. One that cannot be reached is met later. */
export async function meetTargets(live: Live): Promise<void> {
  const changing = live.runbook.steps.filter(isAction).filter(step => step.options.effect !== 'reads')
  const once = new Map(changing.filter(step => live.header.targets[step.target]).map(step => [step.target, step]))
  await Promise.allSettled([...once.values()].map(step => assertSame(live, step)))
}

/** Asks the target who it is. Throws when that is not who this run met first: the address now belongs to another server. */
export async function assertSame(live: Live, step: ActionStep): Promise<Identity> {
  const now = await executors[step.kind].identity(whereOf(live, step))
  const before = live.identities.get(step.target)
  if (before === undefined) live.identities.set(step.target, now)
  else if (before.id !== now.id)
    throw new OpsError({
      kind: 'rejected',
      code: 'IDENTITY_CHANGED',
      layer: 'identity',
      message: `${step.target} is another server now: it was ${before.label}, it is ${now.label}. Nothing was done.`,
      hint: 'Find out why the address leads elsewhere (failover, changed tunnel, restarted container), then start again.',
    })
  return now
}
