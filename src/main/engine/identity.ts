import { OpsError } from '#domain/failure'
import type { Run } from '#domain/run'
import { type ActionStep, isAction, type Runbook } from '#domain/runbook'
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

/** Who each target was when this run last changed something there: a run taken up later changes nobody else. */
export function lastMet(runbook: Runbook, run: Run): Map<string, Identity> {
  const met = new Map<string, Identity>()
  for (const step of runbook.steps.filter(isAction)) {
    const state = run.steps[step.id]
    const identity = state?.intent?.identity ?? state?.identity
    if (identity) met.set(step.target, identity)
    // After such a step it is rightly another one, as a restarted Redis is.
    if (step.options.renews && state?.outcome && state.outcome !== 'skipped') met.delete(step.target)
  }
  return met
}

/** Asks the target, and the database that the step logs in to, who it is. Throws when that is not who this run met first: the address now belongs to another server. */
export async function assertSame(live: Live, step: ActionStep): Promise<Identity> {
  const where = whereOf(live, step)
  const now = await executors[step.kind].identity(where)
  assertMet(live, step.target, now)
  if (where.login && step.options.logsIn !== undefined) {
    const session = await where.sessions.sql(where.login.id, where.signal)
    assertMet(live, step.options.logsIn, await session.identity(where))
  }
  return now
}

function assertMet(live: Live, target: string, now: Identity): void {
  const before = live.identities.get(target)
  if (before === undefined) live.identities.set(target, now)
  else if (before.id !== now.id)
    throw new OpsError({
      kind: 'rejected',
      code: 'IDENTITY_CHANGED',
      layer: 'identity',
      message: `${target} is another server now: it was ${before.label}, it is ${now.label}. Nothing was done.`,
      hint: 'Find out why the address leads elsewhere (failover, changed tunnel, restarted container), then start again.',
    })
}
