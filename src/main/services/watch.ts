import type { Sight } from '#contract/watch'
import { type Failure, invalid, missing, OpsError } from '#domain/failure'
import type { Table } from '#domain/table'
import type { EngineParts } from '../engine/engine'
import { glance } from '../engine/glance'
import type { Parts } from './parts'
import { watchedSteps } from './watched-steps'
import type { LookAt } from './watching'

/** A server that takes longer is not asked to its end: the look itself would be a burden. */
const lookMs = 10_000

/** One exchange with a server: all that is watched on its kind. Throws when it cannot be reached or is of no such kind. */
export const lookWith =
  (parts: Pick<EngineParts, 'library' | 'profiles' | 'systems' | 'sessions' | 'probes'>): LookAt =>
  async (id, signal) => {
    const profile = await parts.profiles.get(id)
    if (!profile) throw missing('That target is not there any more.', 'It was removed under Connections.')
    const steps = watchedSteps[profile.protocol]
    if (!steps) throw invalid(`${profile.name} has nothing that could be watched.`)
    const names = Object.keys(steps)
    const answers = await glance(parts, id, Object.values(steps), { signal, timeoutMs: lookMs })
    const tables: Record<string, Table> = {}
    const failures: Record<string, Failure> = {}
    answers.forEach((answer, at) => {
      const name = names[at] ?? ''
      if (answer.failure) failures[name] = answer.failure
      else tables[name] = answer.look.table
    })
    const [failure] = Object.values(failures)
    if (failure && Object.keys(tables).length === 0) throw new OpsError(failure)
    return { tables, failures }
  }

export function createWatchService({ procedures, watching }: Parts) {
  const os = procedures.watch
  return {
    sessions: os.sessions.handler(
      ({ input, signal }): AsyncGenerator<Sight> =>
        watching.follow(input.profile, input.everyMs, signal ?? new AbortController().signal),
    ),
  }
}
