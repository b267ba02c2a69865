import type { Profile } from '#domain/profile'
import type { ActionStep } from '#domain/runbook'
import type { Live } from './live'

/** Throws when the new secret could not be kept here: then the change would leave a value that nobody has. */
export async function assertMaySeal(live: Live, step: ActionStep): Promise<void> {
  const what = sealed(live, step)
  if (what) await live.parts.rotation.assertMaySeal(what.at, what.user)
}

/** Keeps the new secret for the targets that log in with it; called once the change was verified, or could not be. */
export async function sealFor(live: Live, step: ActionStep): Promise<void> {
  const what = sealed(live, step)
  if (what) await live.parts.rotation.seal(what.at, what.user, what.value)
}

/** Counts the secret that the step's parameter names as changed; nothing where no secret was named. */
export async function countRotated(live: Live, { options }: ActionStep): Promise<void> {
  const name = options.rotated === undefined ? null : live.values[options.rotated]?.text
  if (name) await live.parts.rotation.changed(live.header.system.id, name)
}

function sealed(
  live: Live,
  { options: { seals }, target }: ActionStep,
): { at: Profile; user: string; value: string } | undefined {
  if (!seals) return undefined
  const at = live.profiles.get(live.header.targets[target]?.profile ?? '')
  const [user, value] = [live.values[seals.user]?.text, live.values[seals.secret]?.text]
  return at && user && value ? { at, user, value } : undefined
}
