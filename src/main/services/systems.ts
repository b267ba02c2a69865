import { missing } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { exportSystems } from '../imports/apply'
import type { Parts } from './parts'
import { createRemoved } from './removed'

interface Gone {
  readonly system: System
  readonly profiles: readonly Profile[]
  readonly sealed: ReadonlyMap<string, string>
}

export function createSystemsService({ procedures, store, sessions, changes }: Parts) {
  const os = procedures.systems
  const removed = createRemoved<Gone>()
  const told = () => {
    changes.tell('systems')
    changes.tell('profiles')
  }
  return {
    list: os.list.handler(async () => [...(await store.systems.list())]),
    save: os.save.handler(async ({ input }) => {
      await store.systems.save(input)
      changes.tell('systems')
      return input
    }),
    export: os.export.handler(async () => ({
      name: 'quarterdeck-systems.yaml',
      mime: 'application/yaml',
      text: exportSystems(await store.systems.list(), await store.profiles.list()),
    })),
    remove: os.remove.handler(async ({ input }) => {
      const system = await store.systems.get(input.id)
      if (!system) throw missing('There is no such system any more.')
      const profiles = await store.profiles.list(system.id)
      const sealed = new Map<string, string>()
      for (const { id } of profiles) {
        const secret = await store.secrets.get(id, 'secret')
        if (secret !== undefined) sealed.set(id, secret)
        await sessions.close(id)
      }
      await store.systems.remove(system.id)
      told()
      return { undo: removed.keep({ system, profiles, sealed }) }
    }),
    restore: os.restore.handler(async ({ input }) => {
      const { system, profiles, sealed } = removed.take(input.undo)
      await store.systems.save(system)
      for (const profile of profiles) {
        await store.profiles.save(profile)
        const secret = sealed.get(profile.id)
        if (secret !== undefined) await store.secrets.put(profile.id, 'secret', secret)
      }
      told()
      return system
    }),
  }
}
