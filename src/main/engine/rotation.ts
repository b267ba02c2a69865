import { OpsError, toFailure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { type ActionStep, isAction } from '#domain/runbook'
import type { Live } from './live'

/** Throws when the new secret could not be kept here, or would be nowhere: then the change would leave a value that nobody has. */
export async function assertMaySeal(live: Live, step: ActionStep): Promise<void> {
  const what = sealed(live, step)
  if (!what) return
  const kept = await live.parts.rotation.assertMaySeal(what.at, what.user)
  if (kept || !live.values[what.parameter]?.drawn || wasHandedOn(live, what.parameter)) return
  throw new OpsError({
    kind: 'rejected',
    code: 'NOBODYS_SECRET',
    message: `The new value is made up here and would be known to nobody: no target of this system logs in as ${what.user}, and nothing else was given it. Nothing was done.`,
    hint: 'Type the new value, or say where it is to stand: a file, a variable of the cloud service, a command of the provider.',
  })
}

/** Whether a step before, in this run, gave the value to something that keeps it; a server of passwords keeps none to be read. */
function wasHandedOn(live: Live, parameter: string): boolean {
  const named = new RegExp(`\\b${parameter}\\b`, 'i')
  return live.runbook.steps.some(
    step =>
      isAction(step) &&
      (step.kind === 'sh' || step.kind === 'bash' || step.kind === 'http') &&
      step.options.effect !== 'reads' &&
      live.recorder.run.steps[step.id]?.outcome === 'passed' &&
      step.actions.action?.some(({ text }) => named.test(text)),
  )
}

/** Keeps the new secret sealed before it is sent: from then on the server may have it, and this process may end. */
export async function holdFor(live: Live, step: ActionStep): Promise<void> {
  const what = sealed(live, step)
  if (what) await live.parts.rotation.hold(live.id, what.parameter, what.value)
}

/** Forgets the held secret, once it is known whether the server has it. */
export async function letGoOf(live: Live, { options: { seals } }: ActionStep): Promise<void> {
  if (seals) await live.parts.rotation.letGo(live.id, seals.secret)
}

/**
 * Keeps the new secret for the targets that log in with it; called once the change was verified, or could not be. Where it
 * cannot be kept the change counts as lost: the value is still held, and looking again seals it.
 */
export async function sealFor(live: Live, step: ActionStep): Promise<void> {
  const what = sealed(live, step)
  if (!what) return
  try {
    await live.parts.rotation.seal(what.at, what.user, what.value)
  } catch (error) {
    const { message, ...failure } = toFailure(error)
    throw new OpsError({
      ...failure,
      message: `The new secret is in place, but was not kept for its targets: ${message}`,
      lost: true,
    })
  }
}

/** Counts the secret that the step's parameter names as changed; nothing where no secret was named. */
export async function countRotated(live: Live, { options }: ActionStep): Promise<void> {
  const name = options.rotated === undefined ? null : live.values[options.rotated]?.text
  if (name) await live.parts.rotation.changed(live.header.system.id, name)
}

function sealed(
  live: Live,
  { options: { seals }, target }: ActionStep,
): { at: Profile; user: string; parameter: string; value: string } | undefined {
  if (!seals) return undefined
  const at = live.profiles.get(live.header.targets[target]?.profile ?? '')
  const [user, value] = [live.values[seals.user]?.text, live.values[seals.secret]?.text]
  return at && user && value ? { at, user, parameter: seals.secret, value } : undefined
}
