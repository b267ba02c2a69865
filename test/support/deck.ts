import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Environment } from '#domain/environment'
import type { Profile } from '#domain/profile'
import type { Answer, Question } from '#domain/question'
import { advance, emptyRun, type Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { createEngine } from '../../src/main/engine/create'
import type { Engine, StartRun } from '../../src/main/engine/engine'
import { readMetrics } from '../../src/main/monitor/read-metrics'
import { probes } from '../../src/main/probes'
import { createLibrary } from '../../src/main/runbooks/library'
import { createChanges } from '../../src/main/services/changes'
import { createIncidentDesk, type IncidentDesk } from '../../src/main/services/incident-desk'
import { createPast } from '../../src/main/services/past'
import { createRotation } from '../../src/main/services/rotation'
import { createSessions } from '../../src/main/sessions/sessions'
import { openStore, type Store } from '../../src/main/store/store'
import { newest } from './built-console'
import { scratchFolder } from './scratch'

export type Answering = (question: Question, run: Run) => Answer | undefined

/** The rooms below the services, the real ones, over a store in a scratch folder. */
export interface Deck {
  readonly engine: Engine
  readonly store: Store
  readonly sessions: ReturnType<typeof createSessions>
  readonly library: Awaited<ReturnType<typeof createLibrary>>
  readonly desk: IncidentDesk
  readonly folder: string
  /** Starts a run and follows it to its end, answering its questions; an unanswered question leaves it waiting. */
  run(start: Partial<StartRun> & { runbook: string }, answering?: Answering): Promise<Run>
  start(start: Partial<StartRun> & { runbook: string }): Promise<string>
  /** Follows to the end of what is going on now, or until `enough`. */
  follow(run: string, answering?: Answering, enough?: (run: Run) => boolean): Promise<Run>
  write(id: string, text: string): Promise<void>
  close(): Promise<void>
}

/** The shipped runbooks are parsed once for all test files: parsing takes a second or two of a processor. */
export async function keptParsed(): Promise<{ file: string; madeBy: string }> {
  const folder = resolve('node_modules/.cache/quarterdeck')
  await mkdir(folder, { recursive: true })
  return { file: join(folder, 'parsed-runbooks'), madeBy: `${newest(resolve('src'))}` }
}

type ProfileInput = { name: string; protocol: Profile['protocol'] } & Record<string, unknown>

/** A deck with one system `acme` and these targets. `runbooks` are texts by id; none means the shipped ones. */
export async function startDeck(options: {
  profiles: readonly ProfileInput[]
  runbooks?: Record<string, string>
  environment?: Environment
  secrets?: Record<string, string>
  facts?: Record<string, string | number | boolean>
  thresholds?: Record<string, { warning?: number; critical?: number }>
  folder?: string
  /** For how long a confirmation's preview counts as true, milliseconds. */
  freshMs?: number
}): Promise<Deck> {
  const scratch = await scratchFolder('deck')
  const folder = options.folder ?? join(scratch.path, 'data')
  const shipped = options.runbooks ? join(scratch.path, 'runbooks') : resolve('resources/runbooks')
  const write = async (id: string, text: string) => {
    const file = join(shipped, `${id}.md`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  for (const [id, text] of Object.entries(options.runbooks ?? {})) await write(id, text)

  const store = await openStore(folder)
  await store.systems.save({
    id: 'acme',
    name: 'acme',
    environment: options.environment ?? 'development',
    note: '',
    facts: options.facts ?? {},
    thresholds: options.thresholds ?? {},
  })
  for (const input of options.profiles)
    await store.profiles.save({
      id: input.name,
      system: 'acme',
      note: '',
      secret: { from: 'none' },
      ...input,
    } as Profile)

  // The vault of a deck: what a run seals, later sessions find.
  const secrets = new Map(Object.entries(options.secrets ?? {}))
  const vault = {
    state: () => ({ state: 'open' as const }),
    async seal(profile: string, field: string, text: string) {
      secrets.set(profile, text)
      await store.secrets.put(profile, field, text)
    },
    unseal: async (profile: string, field: string) => (await store.secrets.get(profile, field)) ?? null,
  }
  const sessions = createSessions({
    profiles: store.profiles,
    secret: async profile => secrets.get(profile.name) ?? null,
    hostKeys: store.hostKeys,
    idleMs: () => 60_000,
    onChange: () => {},
  })
  const library = await createLibrary({
    shipped,
    thresholds: resolve('resources/thresholds.yaml'),
    folders: async () => [],
    probes,
    ...(options.runbooks ? {} : { kept: await keptParsed() }),
  })
  const problems = library.problems()
  if (problems.length > 0) throw new Error(problems.map(one => `${one.file}:${one.line} ${one.message}`).join('\n'))
  const metrics = async () => {
    const known = { thresholds: new Set(Object.keys(library.thresholds())), probes }
    return (await readMetrics([resolve('resources/metrics')], known)).metrics
  }
  const changes = createChanges()
  const faults = { error: (fields: object, message: string) => console.error(message, fields) }
  const desk = createIncidentDesk({
    ...{ store, changes, faults, secrets: () => sessions.secrets() },
    tell: () => {},
  })
  const engine = createEngine({
    library,
    evidence: desk.evidence,
    journal: store.journal,
    baselines: store.baselines,
    past: createPast({ store, library, metrics }),
    sessions,
    profiles: store.profiles,
    systems: store.systems,
    probes,
    ...(options.freshMs === undefined ? {} : { freshMs: options.freshMs }),
    rotation: createRotation({ store, sessions, vault, asked: secrets, changes: createChanges() }),
    operator: async () => 'tester',
    assertWritable: () => {},
  })

  engine.onEvents(() => changes.tell('runs'))

  let keys = 0
  const start = async (asked: Partial<StartRun> & { runbook: string }) => {
    const { run } = await engine.start({
      system: 'acme',
      targets: {},
      parameters: {},
      mode: 'all',
      key: `key-${Date.now()}-${keys++}`,
      ...asked,
    })
    return run
  }
  const follow = async (
    id: string,
    answering: Answering = () => undefined,
    enough: (run: Run) => boolean = () => false,
  ) => {
    let run = emptyRun()
    const answered = new Set<string>()
    for await (const events of engine.follow(id, 0)) {
      run = events.reduce<Run>((folded, event: RunEvent) => advance(folded, event), run)
      if (enough(run)) return run
      for (const question of run.questions.filter(one => !answered.has(one.id))) {
        const answer = answering(question, run)
        if (!answer) continue
        answered.add(question.id)
        await engine.answer(id, question.id, answer)
      }
    }
    return run
  }
  return {
    engine,
    store,
    sessions,
    library,
    desk,
    folder,
    write,
    start,
    follow,
    run: async (asked, answering) => follow(await start(asked), answering),
    async close() {
      await engine.close()
      await desk.close()
      library.close()
      await sessions.closeAll()
      await store.close()
      await scratch.remove()
    },
  }
}

/** Agrees to everything, picks every row, ticks every box, takes the first way; types what is asked for. */
export const yes: Answering = question => {
  switch (question.kind) {
    case 'proceed':
      return { kind: 'proceed', go: 'run' }
    case 'pick':
      return { kind: 'pick', keys: question.many ? [...question.keys] : question.keys.slice(0, 1) }
    case 'confirm':
      return { kind: 'confirm', agree: true, typed: question.confirmation === 'typed' ? question.target : undefined }
    case 'checklist':
      return { kind: 'checklist', items: question.items.map(() => ({ done: true })) }
    case 'decision':
      return { kind: 'decision', to: question.choices[0]?.to ?? '' }
    case 'evidence':
      return question.tried ? { kind: 'evidence', skip: 'Nothing came of it.' } : { kind: 'evidence' }
    case 'settle':
      return { kind: 'settle', how: 'check' }
  }
}

/** A runbook's text: front matter for one PostgreSQL target `db` (or what is given), then the steps. */
export const book = (steps: string, front = 'targets:\n  db: postgres') =>
  `---\ntitle: Test\nsummary: For a test.\ncadence: on-demand\n${front}\n---\n\n${steps.trim()}\n`
