import { homedir } from 'node:os'
import { join } from 'node:path'
import { OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { createDemo } from './demo/demo'
import { createEngine } from './engine/create'
import { probes } from './probes/index'
import { openLibrary } from './runbooks/library'
import { createChanges } from './services/changes'
import { createProcedures, type FaultLog } from './services/procedures'
import { type ConsoleRouter, createRouter } from './services/router'
import { operatorOf, readSettings } from './services/settings'
import { createSessions } from './sessions/sessions'
import { readSecret } from './store/secret-source'
import type { Store } from './store/store'
import { createVault, type Keychain } from './store/vault'

export interface AppParts {
  readonly dataFolder: string
  /** Of that folder; the caller closes it, after the app. */
  readonly store: Store
  /** The folder with the shipped runbooks and thresholds. */
  readonly resources: string
  readonly version: string
  /** Names the code: what other code parsed and kept is not believed. Undefined when it was not built. */
  readonly build: string | undefined
  readonly electron: string | null
  /** The desktop's keychain, where a door has one. */
  readonly keychain?: Keychain
  /** Whether the data key may lie in a file of mode 0600 when nothing better is there. */
  readonly allowKeyFile: boolean
  readonly log: FaultLog
}

export interface App {
  readonly router: ConsoleRouter
  /** Stops what runs, verified, then closes the sessions. */
  close(): Promise<void>
}

/** Makes each room once. The caller owns the data folder. */
export async function createApp(parts: AppParts): Promise<App> {
  const { dataFolder, store, resources, version, build, electron, log, ...means } = parts
  const changes = createChanges()
  const vault = createVault({ slots: store.slots, secrets: store.secrets, folder: dataFolder, ...means })
  await vault.open()

  const asked = new Map<string, string>()
  const secretOf = (profile: Profile) => readSecret(profile, vault, asked)
  let settings = await readSettings(store)
  const sessions = createSessions({
    profiles: store.profiles,
    secret: secretOf,
    hostKeys: store.hostKeys,
    knownHosts: join(homedir(), '.ssh', 'known_hosts'),
    idleMs: () => settings.idleMinutes * 60_000,
    onChange: () => changes.tell('sessions'),
  })
  const library = openLibrary({
    shipped: join(resources, 'runbooks'),
    thresholds: join(resources, 'thresholds.yaml'),
    folders: async () => settings.folders,
    probes,
    ...(build && { kept: { file: join(dataFolder, 'parsed-runbooks'), madeBy: build } }),
  })
  library.onChange(() => changes.tell('runbooks'))

  const engine = createEngine({
    library,
    journal: store.journal,
    baselines: store.baselines,
    sessions,
    profiles: store.profiles,
    systems: store.systems,
    probes,
    operator: () => operatorOf(store),
    assertWritable() {
      if (!store.state.writable)
        throw new OpsError({
          kind: 'rejected',
          code: 'STORE_READONLY',
          layer: 'store',
          message: `Nothing can be put on record: ${store.state.reason ?? 'the store cannot be written'}.`,
          hint: 'No run starts without a record. Make the data folder writable.',
        })
    },
    onFault: error => log.error({ err: error }, 'a run went on without its record'),
  })
  engine.onEvents(() => changes.tell('runs'))
  // What was running when the last process ended; on a store that cannot be written it stays as it was.
  if (store.state.writable) await engine.recover()

  const demo = createDemo({ folder: join(dataFolder, 'demo') })
  const router = createRouter({
    procedures: createProcedures(log, library),
    changes,
    store,
    vault,
    sessions,
    library: {
      ...library,
      async reload() {
        settings = await readSettings(store)
        await library.reload()
      },
    },
    engine,
    demo,
    asked,
    secretOf,
    about: { version, electron, dataFolder },
  })
  return {
    router,
    async close() {
      await engine.close()
      await sessions.closeAll()
      library.close()
      await demo.stop()
    },
  }
}
