import { userInfo } from 'node:os'
import { type Settings, settingsSchema } from '#contract/app'
import type { Store } from '../store/store'

/** The settings as kept, with defaults for what is missing or was broken by hand. */
export async function readSettings(store: Pick<Store, 'settings'>): Promise<Settings> {
  const kept = await store.settings.get()
  const whole = settingsSchema.safeParse(kept)
  if (whole.success) return whole.data
  const sound = Object.entries(kept).filter(([name, value]) => settingsSchema.safeParse({ [name]: value }).success)
  return settingsSchema.parse(Object.fromEntries(sound))
}

/** Who works here, for the record: the name in the settings, else the login. */
export async function operatorOf(store: Pick<Store, 'settings'>): Promise<string> {
  const { operator } = await readSettings(store)
  return operator ?? loginName()
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? 'unknown'
  }
}
