import type { Rounds } from '#domain/round'
import type { RoutineMarks } from '#domain/routine'
import type { Baselines, HostKeys, Journal } from '#domain/store'
import { type Additions, createAdditions } from './additions'
import { type AlertStore, createAlertStore } from './alerts'
import { backupDaily, backupTo } from './backup'
import { createBaselines } from './baselines'
import { createDeployments, type DeploymentStore } from './deployments'
import { createHistory, type History } from './history'
import { createHostKeys } from './host-keys'
import { createIncidentStore, type IncidentStore } from './incidents'
import { createJournal } from './journal'
import { createKeptProfiles } from './kept-profiles'
import { createMarks, type MarkStore } from './marks'
import { type Migration, migrations } from './migrations/all'
import { openDatabase, type StoreState } from './open-database'
import { createProfiles, type ProfileStore } from './profiles'
import { createRounds } from './rounds'
import { createRoutineMarks } from './routine-marks'
import { openSamples, type SampleStore } from './samples/samples'
import { createSecrets, type SealedSecrets } from './secrets'
import { createSettings, type SettingsStore } from './settings'
import { createSlots, type Slots } from './slots'
import { createStatements, type Statements } from './statements'
import { createSystems, type SystemStore } from './systems'
import { createWebhookStore, type WebhookStore } from './webhooks'

/** All that is kept in a data folder. */
export interface Store {
  readonly state: StoreState
  readonly journal: Journal & History
  readonly baselines: Baselines
  readonly systems: SystemStore
  readonly profiles: ProfileStore
  readonly additions: Additions
  readonly hostKeys: HostKeys
  readonly settings: SettingsStore
  readonly secrets: SealedSecrets
  readonly slots: Slots
  readonly statements: Statements
  readonly marks: MarkStore
  readonly deployments: DeploymentStore
  /** What was measured, in a file of its own: much, and cheap to lose. */
  readonly samples: SampleStore
  readonly alerts: AlertStore
  readonly webhooks: WebhookStore
  readonly rounds: Rounds
  readonly routineMarks: RoutineMarks
  readonly incidents: IncidentStore
  /** Copies everything but the samples, as it stands, to a new file of mode 0600. */
  backup(to: string): Promise<void>
  /** Looks through the whole file; what is wrong with it, in SQLite's words. Takes a while on a large store. */
  check(): Promise<readonly string[]>
  close(): Promise<void>
}

/**
 * Opens the store of a data folder, which the caller has claimed. What cannot be written is still readable: `state`
 * says so. Throws OpsError when the folder cannot be used at all.
 */
export async function openStore(folder: string, steps: readonly Migration[] = migrations): Promise<Store> {
  const { state: opened, main, journal } = await openDatabase(folder, steps)
  const samples = openSamples(folder, opened.writable)
  const notices = [opened.notice, samples.notice].filter(notice => notice !== undefined)
  const state = { ...opened, ...(notices.length > 0 && { notice: notices.join(' ') }) }
  const profiles = createKeptProfiles(main)
  let closing = false
  // A copy a day, beside the work. When it fails (a full disk, most likely) the work itself will say so.
  const copying = state.writable ? backupDaily(main.raw, folder, () => closing).catch(() => false) : undefined
  return {
    state,
    journal: { ...createJournal(journal, main), ...createHistory(main) },
    baselines: createBaselines(main),
    systems: createSystems(main, profiles),
    profiles: createProfiles(profiles),
    additions: createAdditions(profiles),
    hostKeys: createHostKeys(main),
    settings: createSettings(main),
    secrets: createSecrets(main),
    slots: createSlots(main),
    statements: createStatements(main),
    marks: createMarks(main),
    deployments: createDeployments(main),
    samples,
    alerts: createAlertStore(main),
    webhooks: createWebhookStore(main),
    rounds: createRounds(main),
    routineMarks: createRoutineMarks(main),
    incidents: createIncidentStore(main),
    backup: to => backupTo(main.raw, to),
    check: () =>
      main.read(async () => {
        const rows = main.raw.pragma('integrity_check') as { integrity_check: string }[]
        return rows.map(row => row.integrity_check).filter(line => line !== 'ok')
      }),
    async close() {
      closing = true
      await copying
      await samples.close()
      if (journal !== main) journal.close()
      main.close()
    },
  }
}
