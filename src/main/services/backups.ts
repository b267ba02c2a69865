import type { Backups } from '#contract/backups'
import { type Failure, invalid, missing, toFailure } from '#domain/failure'
import { emptyTable, type Table } from '#domain/table'
import { applyThreshold } from '#domain/threshold'
import { glance, type StepPlace } from '../engine/glance'
import { drillOf } from './drills'
import type { Parts } from './parts'

/** The listings, as the runbook makes them that judges them. */
const looks = {
  series: { runbook: 'backup/status', step: 'each-series' },
  files: { runbook: 'backup/status', step: 'files-that-cannot-be-restored' },
} satisfies Record<string, StepPlace>

const lookMs = 60_000
/** Older ones prove little about today's backups. */
const mostDrills = 30

export function createBackupsService({ procedures, store, library, sessions, probes }: Parts) {
  const os = procedures.backups

  /** The key under which the last look at a place is kept; no runbook has an id without a family. */
  const keptAt = (host: string, folder: string, step: string) => ({
    runbook: 'backups',
    step: `${step} ${folder}`,
    profile: host,
  })

  async function seen(host: string): Promise<{ series: Table; files: Table } | Failure> {
    const parts = { library, sessions, probes, profiles: store.profiles, systems: store.systems }
    const use = { signal: AbortSignal.timeout(lookMs), timeoutMs: lookMs }
    try {
      const [series, files] = await glance(parts, host, Object.values(looks), use)
      if (series?.look && files?.look) return { series: series.look.table, files: files.look.table }
      return series?.failure ?? files?.failure ?? toFailure(missing('There is no answer.'))
    } catch (error) {
      return toFailure(error)
    }
  }

  return {
    look: os.look.handler(async ({ input }): Promise<Backups> => {
      const system = await store.systems.get(input.system)
      if (!system) throw missing('There is no such system any more.')
      const folder = String(system.facts.backup_folder ?? '')
      if (!folder) throw invalid('Nobody said where the backups are.', 'It is the fact backup_folder of the system.')
      const shipped = library.thresholds().backup_age_hours
      const age = shipped ? applyThreshold('backup_age_hours', shipped, system) : null
      const now = await seen(input.host)
      if ('series' in now) {
        for (const name of ['series', 'files'] as const)
          await store.baselines.save(keptAt(input.host, folder, name), now[name])
        return { folder, age, at: new Date().toISOString(), ...now }
      }
      const series = await store.baselines.last(keptAt(input.host, folder, 'series'))
      const files = await store.baselines.last(keptAt(input.host, folder, 'files'))
      return {
        ...{ folder, age, failure: now, at: series?.at ?? null },
        series: series?.table ?? emptyTable,
        files: files?.table ?? emptyTable,
      }
    }),
    drills: os.drills.handler(async ({ input }) => {
      const runs = await store.journal.list({ runbook: 'backup/verify', system: input.system, limit: mostDrills })
      const ended = runs.filter(run => run.status === 'finished')
      return Promise.all(ended.map(async run => drillOf(run, await store.journal.events(run.id))))
    }),
  }
}
