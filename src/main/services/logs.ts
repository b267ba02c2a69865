import type { LogFollowed, LogKinds, LogSearch } from '#contract/logs'
import { missing, OpsError } from '#domain/failure'
import { createHiding, type Hiding } from '#domain/hidden'
import type { LogEntry, LogWindow, PlacedEntry } from '#domain/log'
import { serves } from '#domain/profile'
import { withoutSecrets } from '#domain/without-secrets'
import { collect } from '../logs/collect'
import { follow } from '../logs/follow'
import { createGrouping } from '../logs/groups'
import { createHistogram } from '../logs/histogram'
import { listSources } from '../logs/list-sources'
import { type LogHost, within } from '../logs/reach'
import { search } from '../logs/search'
import { readWindow } from '../logs/window'
import type { Parts } from './parts'

const unending = () => new AbortController().signal
const kindsBytes = 3_000_000

export function createLogsService({ procedures, store, sessions }: Parts) {
  const os = procedures.logs

  async function hostOf(id: string, signal: AbortSignal) {
    const profile = await store.profiles.get(id)
    if (!profile) throw missing('That target is not there any more.', 'It was removed under Connections.')
    if (!serves('ssh', profile)) throw missing(`${profile.name} has no shell to read logs with.`)
    const host: LogHost = {
      shell: await sessions.shell(id, signal),
      containers: () => sessions.containers(id, within(signal)),
    }
    return { host, system: await store.systems.get(profile.system) }
  }
  const hiding = () => createHiding(sessions.secrets())

  return {
    sources: os.sources.handler(async ({ input, signal = unending() }) => {
      const { host, system } = await hostOf(input.profile, signal)
      return listSources(host, system?.facts ?? {}, within(signal))
    }),
    window: os.window.handler(async ({ input, signal = unending() }): Promise<LogWindow> => {
      const { host } = await hostOf(input.profile, signal)
      const window = await readWindow(host, input.source, input.at, within(signal))
      return { ...window, entries: shown(window.entries, hiding()) }
    }),
    search: os.search.handler(async function* ({ input, signal = unending() }) {
      const { host } = await hostOf(input.profile, signal)
      const finding = search(host, input.source, input, signal)
      for (;;) {
        const next = await finding.next()
        if (next.done) return yield { hits: [], ended: next.value } satisfies LogSearch
        yield { hits: shown(next.value, hiding()), ended: null } satisfies LogSearch
      }
    }),
    follow: os.follow.handler(async function* ({ input, signal = unending() }) {
      const { host } = await hostOf(input.profile, signal)
      const after = input.after ?? (await endOf(host, input.source, signal))
      for await (const came of follow(host, input.source, after, signal))
        yield { ...came, entries: shown(came.entries, hiding()) } satisfies LogFollowed
    }),
    kinds: os.kinds.handler(async ({ input, signal = unending() }): Promise<LogKinds> => {
      const { host } = await hostOf(input.profile, signal)
      const { source, hours } = input
      const backMs = hours * 3_600_000
      const { clock, sources } = await collect(
        host.shell,
        host.containers,
        {
          files: source.kind === 'file' ? [source.path] : [],
          units: source.kind === 'unit' ? [source.unit] : [],
          containers: source.kind === 'container' ? [source.container] : [],
          selection: { levels: ['fatal', 'error', 'warning'], pattern: null, bytes: kindsBytes },
          backMs,
        },
        within(signal),
      )
      const grouping = createGrouping(clock.now)
      const histogram = createHistogram(clock.now - backMs, clock.now)
      for (const { entries } of sources)
        for (const entry of entries) {
          grouping.add(entry, '')
          histogram.add(entry)
        }
      const failed = sources.find(one => one.failure)
      if (failed?.failure && sources.every(one => one.failure)) throw new OpsError(failed.failure)
      return { groups: grouping.groups().slice(0, 200), ...histogram.read(), cut: sources.some(one => one.cut) }
    }),
  }

  async function endOf(host: LogHost, source: Parameters<typeof readWindow>[1], signal: AbortSignal): Promise<string> {
    const { file, after, entries } = await readWindow(host, source, { end: true }, within(signal))
    return file ? String(file.bytes) : (after ?? entries.at(-1)?.place ?? '0')
  }
}

/** Entries as a page may have them: without the secrets of our sessions, nor what looks like one. */
function shown(entries: readonly PlacedEntry[], hiding: Hiding): PlacedEntry[] {
  const clean = (text: string) => hiding.hide(withoutSecrets(text))
  const told = (entry: LogEntry): LogEntry => ({
    ...entry,
    message: clean(entry.message),
    trace: clean(entry.trace),
    raw: clean(entry.raw),
    fields: Object.fromEntries(
      Object.entries(entry.fields).map(([name, value]) => [name, named(name) ? '••••' : clean(value)]),
    ),
  })
  return entries.map(({ place, entry }) => ({ place, entry: told(entry) }))
}

const named = (field: string) => /pass(?:word|wd|phrase)?$|secret|token$|api_?key|authorization|cookie/i.test(field)
