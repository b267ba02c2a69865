import type { Settings } from '#contract/app'
import { client } from '../client/client'
import { queryClient } from './queries'

/** Saves all settings, and shows them to every page at once: a form that opens now must not save what was before. */
export async function saveSettings(settings: Settings): Promise<Settings> {
  const saved = await client.app.saveSettings(settings)
  queryClient.setQueryData(['settings'], saved)
  return saved
}
