import { join } from 'node:path'
import type { Profile } from '#domain/profile'
import type { App, AppParts } from './app-parts'
import { createBetween } from './between'
import { createReadings } from './consoles/readings'
import { createDemo } from './demo/demo'
import { createEngine } from './engine/create'
import { createMonitor } from './monitor/monitor'
import { printWithChromium } from './printing/chromium'
import { probes } from './probes/index'
import { openLibrary } from './runbooks/library'
import { createChanges } from './services/changes'
import { createIncidentDesk } from './services/incident-desk'
import { createLocking } from './services/locking'
import { createPast } from './services/past'
import { createProcedures } from './services/procedures'
import { quietLog } from './services/quiet-log'
import { createRotation } from './services/rotation'
import { createRouter } from './services/router'
import { operatorOf, readSettings } from './services/settings'
import { createTelling } from './services/telling'
import { lookWith } from './services/watch'
import { createWatching } from './services/watching'
import { createGivenAnswers } from './sessions/given-answers'
import { knownHostsFiles } from './sessions/known-hosts-files'
import { createSessions } from './sessions/sessions'
import { assertWritable } from './store/assert-writable'
import { createCommandAnswers } from './store/command-answers'
import { readSecret } from './store/secret-source'
import { createVault } from './store/vault'

/** Makes each room once. The caller owns the data folder. */
export async function createApp(parts: AppParts): Promise<App> {
  const { dataFolder, store, resources, version, build, parsed, electron, log, stays, ...rest } = parts
  const { print = printWithChromium, ...means } = rest
  const changes = createChanges()
  const vault = createVault({ slots: store.slots, secrets: store.secrets, folder: dataFolder, ...means })
  await vault.start()

  const asked = new Map<string, string>()
  const answers = createGivenAnswers()
  const commandAnswers = createCommandAnswers()
  const secretOf = (profile: Profile) => readSecret(profile, { vault, asked, answers: commandAnswers })
  let settings = await readSettings(store)
  const sessions = createSessions({
    profiles: store.profiles,
    secret: secretOf,
    hostKeys: store.hostKeys,
    knownHosts: knownHostsFiles(),
    answers,
    idleMs: () => settings.idleMinutes * 60_000,
    onChange: () => changes.tell('sessions'),
    onRefused(profile) {
      commandAnswers.forget(profile)
      if (asked.delete(profile)) changes.tell('profiles')
    },
  })
  const library = openLibrary({
    shipped: join(resources, 'runbooks'),
    thresholds: join(resources, 'thresholds.yaml'),
    folders: async () => settings.folders,
    probes,
    ...(build && { kept: { file: join(dataFolder, 'parsed-runbooks'), madeBy: build, built: parsed } }),
  })
  const secrets = () => [...sessions.secrets(), ...asked.values()]
  const faults = quietLog(log, secrets)
  library.onChange(() => changes.tell('runbooks'))

  const servers = { sessions, probes, profiles: store.profiles, systems: store.systems }
  const monitor = createMonitor({ ...servers, resources, folders: () => settings.metricFolders })
  const past = createPast({ store, library, metrics: () => monitor.ready().then(monitor.catalogue) })
  const telling = createTelling({ store, vault, faults, version })
  const desk = createIncidentDesk({ store, changes, faults, secrets, tell: telling.tell })
  const engine = createEngine({
    ...{ ...servers, library, past, evidence: desk.evidence, journal: store.journal, baselines: store.baselines },
    rotation: createRotation({ store, vault, asked, changes, sessions }),
    operator: () => operatorOf(store),
    assertWritable: () => assertWritable(store.state),
    onFault: error => faults.error({ err: error }, 'a run went on without its record'),
  })
  engine.onEvents(() => changes.tell('runs'))
  // What was running when the last process ended; on a store that cannot be written it stays as it was.
  if (store.state.writable) await engine.recover()

  const between = await createBetween({
    ...{ resources, store, vault, library, engine, sessions, monitor, changes, faults, telling, stays },
  })
  const { rounds, alerting, templates } = between
  const locking = createLocking({
    ...{ vault, asked, answers, commandAnswers, sessions, engine, changes },
    minutes: () => settings.lockMinutes,
  })
  const watching = createWatching(lookWith({ ...servers, library }))
  const readings = createReadings(join(dataFolder, 'results'))
  const demo = createDemo({ folder: join(dataFolder, 'demo') })
  const router = createRouter({
    procedures: createProcedures(faults, library),
    ...{ changes, store, vault, sessions, probes, engine, rounds, watching, monitor, readings, demo, print },
    ...{ alerting, telling, desk, templates },
    ...{ asked, answers, commandAnswers, locking, secretOf },
    library: {
      ...library,
      async reload() {
        settings = await readSettings(store)
        await monitor.reload()
        await library.reload()
      },
    },
    about: { version, electron, dataFolder },
  })
  return {
    router,
    async close() {
      locking.close()
      watching.close()
      await between.close()
      await engine.close()
      await desk.close()
      await telling.close()
      await readings.close()
      await sessions.closeAll()
      library.close()
      await demo.stop()
    },
  }
}
