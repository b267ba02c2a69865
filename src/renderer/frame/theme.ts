import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { useAct } from '../asks/act'
import { useKept } from '../asks/kept'
import { useSettings } from '../asks/queries'
import { saveSettings } from '../asks/save-settings'

const asked = () => window.matchMedia('(prefers-color-scheme: dark)')
const subscribe = (listener: () => void) => {
  const query = asked()
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
const wantsDark = () => asked().matches

/** Light or dark as the settings say; the last choice is kept beside the page, so that a reload does not flash. */
export function useTheme(): { dark: boolean; toggle: () => void } {
  const settings = useSettings().data
  const system = useSyncExternalStore(subscribe, wantsDark)
  const [kept, keep] = useKept('theme', 'system')
  const { act } = useAct()
  const chosen = settings?.theme ?? kept
  const dark = chosen === 'dark' || (chosen !== 'light' && system)
  useEffect(() => {
    if (settings && settings.theme !== kept) keep(settings.theme)
  }, [settings, kept, keep])
  useEffect(() => {
    document.body.classList.toggle('bp6-dark', dark)
    document.documentElement.classList.toggle('dark', dark)
  }, [dark])
  const toggle = useCallback(() => {
    if (settings) void act('theme', () => saveSettings({ ...settings, theme: dark ? 'light' : 'dark' }))
  }, [settings, dark, act])
  return { dark, toggle }
}
