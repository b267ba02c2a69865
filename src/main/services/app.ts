import type { AppInfo } from '#contract/app'
import { keepSystem } from './keep-system'
import type { Parts } from './parts'
import { operatorOf, readSettings } from './settings'

export function createAppService(parts: Parts) {
  const { procedures, store, changes, demo, about } = parts
  const os = procedures.app
  const demoState = async (): Promise<AppInfo['demo']> => {
    if (demo.running) return 'running'
    return (await demo.available()) ? 'available' : 'unavailable'
  }
  return {
    info: os.info.handler(async () => ({
      ...about,
      node: process.versions.node,
      platform: process.platform,
      operator: await operatorOf(store),
      store: store.state,
      demo: await demoState(),
    })),
    settings: os.settings.handler(() => readSettings(store)),
    saveSettings: os.saveSettings.handler(async ({ input }) => {
      await store.settings.set(input)
      await parts.library.reload()
      changes.tell('settings')
      changes.tell('runbooks')
      return readSettings(store)
    }),
    changes: os.changes.handler(({ signal }) => changes.stream(signal ?? new AbortController().signal)),
    tryNotice: os.tryNotice.handler(() => changes.tell('notice')),
    startDemo: os.startDemo.handler(async () => {
      const { system, profiles, secrets } = await demo.start()
      await keepSystem(parts, { system, profiles, secrets: new Map(Object.entries(secrets)) })
      return { system: system.id }
    }),
  }
}
