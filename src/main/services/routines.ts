import { invalid, missing } from '#domain/failure'
import type { System } from '#domain/system'
import { assertSchedule } from '../rounds/schedule'
import type { Parts } from './parts'
import { operatorOf } from './settings'
import { catalogue, standingsOf } from './standings'

export function createRoutinesService(parts: Parts) {
  const { procedures, store, library, changes } = parts
  const os = procedures.routines

  async function systemOf(id: string): Promise<System> {
    const system = await store.systems.get(id)
    if (!system) throw missing('There is no such system any more.')
    return system
  }
  const ownOf = (system: System, id: string) => {
    const routine = system.routines?.find(one => one.id === id)
    if (!routine) throw missing(`${system.name} has no such routine of its own.`)
    return routine
  }
  async function keep(system: System) {
    await store.systems.save(system)
    changes.tell('systems')
    changes.tell('routines')
  }

  return {
    list: os.list.handler(async ({ input }) => {
      const systems = input.system === undefined ? await store.systems.list() : [await systemOf(input.system)]
      return standingsOf(parts, systems, Date.now())
    }),
    save: os.save.handler(async ({ input: { system: id, routine } }) => {
      const system = await systemOf(id)
      if (routine.id.startsWith(catalogue)) throw invalid('The routines of the catalogue stay as they are.')
      assertSchedule(routine)
      const unknown = routine.runbooks.find(runbook => !library.get(runbook))
      if (unknown !== undefined) throw missing(`There is no runbook ${unknown}, or it does not load.`)
      if (routine.automatic && routine.runbooks.length === 0)
        throw invalid('A routine without runbooks is ticked by you; it cannot run by itself.')
      const others = system.routines ?? []
      const isNew = !others.some(one => one.id === routine.id)
      // What its schedule asked for before today was asked of nobody.
      const seen = { system: id, routine: routine.id, at: new Date().toISOString(), kind: 'seen' as const, note: '' }
      if (isNew) await store.routineMarks.add(seen)
      const routines = isNew ? [...others, routine] : others.map(one => (one.id === routine.id ? routine : one))
      await keep({ ...system, routines })
      return routine
    }),
    remove: os.remove.handler(async ({ input }) => {
      const system = await systemOf(input.system)
      ownOf(system, input.id)
      await keep({ ...system, routines: (system.routines ?? []).filter(one => one.id !== input.id) })
      await store.routineMarks.forget(system.id, input.id)
    }),
    done: os.done.handler(async ({ input }) => {
      const routine = ownOf(await systemOf(input.system), input.id)
      if (routine.runbooks.length > 0)
        throw invalid('This routine is done by its runbooks.', 'Start a round with them, or run them one by one.')
      const by = { operator: await operatorOf(store), at: new Date().toISOString() }
      await store.routineMarks.add({ system: input.system, routine: input.id, kind: 'done', note: input.note, ...by })
      changes.tell('routines')
    }),
  }
}
