import { nanoid } from 'nanoid'
import { invalid, missing } from '#domain/failure'
import { isZone } from '#domain/quiet-hours'
import { type System, systemSchema } from '#domain/system'
import { exportSystems } from '../imports/apply'
import { newOfTemplate } from '../imports/over-template'
import type { RemovedSystem } from '../store/systems'
import type { Parts } from './parts'
import { createRemoved } from './removed'

export function createSystemsService(parts: Parts) {
  const { procedures, store, sessions, changes, asked, commandAnswers, templates } = parts
  const os = procedures.systems
  const removed = createRemoved<RemovedSystem>()
  const told = () => {
    changes.tell('systems')
    changes.tell('profiles')
  }
  return {
    list: os.list.handler(async () => [...(await store.systems.list())]),
    save: os.save.handler(async ({ input }) => {
      const strange = input.quiet?.find(hours => !isZone(hours.zone))
      if (strange)
        throw invalid(`${strange.zone || 'Nothing'} is no time zone.`, 'Write it as in Europe/Berlin, or UTC.')
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
      const gone = await store.systems.remove(input.id)
      if (!gone) throw missing('There is no such system any more.')
      for (const { id } of gone.profiles) {
        asked.delete(id)
        commandAnswers.forget(id)
        await sessions.close(id)
      }
      told()
      return { undo: removed.keep(gone) }
    }),
    templates: os.templates.handler(async () => [...(await templates.list())]),
    fromTemplate: os.fromTemplate.handler(async ({ input: { template: id, ...own } }) => {
      const template = (await templates.list()).find(one => one.id === id)
      if (!template) throw missing('There is no such template.')
      const system: System = systemSchema.parse(newOfTemplate(template, { ...own, id: nanoid() }))
      await store.systems.save(system)
      changes.tell('systems')
      return system
    }),
    guide: os.guide.handler(async ({ input }) => {
      const system = await store.systems.get(input.system)
      if (!system) throw missing('There is no such system any more.')
      return system.template === undefined ? [] : [...(await templates.guide(system.template))]
    }),
    restore: os.restore.handler(async ({ input }) => {
      const gone = removed.take(input.undo)
      await store.systems.restore(gone)
      told()
      return gone.system
    }),
  }
}
