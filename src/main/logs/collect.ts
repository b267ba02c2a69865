import { type Containers, means } from '#domain/container'
import { type Failure, toFailure } from '#domain/failure'
import { type LogEntry, type LogSource, sourceName } from '#domain/log'
import type { ShellResult, ShellScript, ShellSession, Use } from '#domain/session'
import { entriesOf, unwrapped } from './entries'
import { type FoundFile, findFiles, readFound } from './find-files'
import type { Selection } from './select-lines'
import { containerScript, fileScript, unitScript } from './source-script'
import { type Places, standardPlaces } from './standard-places'
import { offsetOfTime } from './time-offset'
import type { HostClock } from './times'
import { unreadContainer, unreadFile, unreadFolder, unreadUnit } from './unread'

/** What is asked of a host's logs. Where nothing is named, the places where logs usually lie. */
export interface Asked {
  /** Absolute paths and patterns. */
  readonly files: readonly string[]
  readonly units: readonly string[]
  /** Names, `project/service`, `project/*`, or `*` for all that run. */
  readonly containers: readonly string[]
  readonly selection: Selection
  /** What is read when none is named; those of them that a host has not are left out. */
  readonly places?: Places | undefined
  /** Milliseconds before now, by the host's clock. */
  readonly backMs: number
}

/** One source as it was read. */
export interface Collected {
  readonly source: LogSource
  readonly entries: readonly LogEntry[]
  /** Its lines one by one, without what engine or journal put around them. */
  readonly texts: () => readonly string[]
  /** More was chosen than may be sent: only the last of it is here. */
  readonly cut: boolean
  readonly failure?: Failure
}

interface Part {
  readonly source: LogSource
  readonly script?: ShellScript
  readonly failure?: Failure
}

/** A file that is read from its end soon enough needs no search for its time. */
const searched = 4 * 1024 * 1024

/**
 * Reads the chosen entries of these sources since a time, the choice made over there. A source that cannot be read is in the
 * answer with its failure; `quiet` says that some file is there and has had nothing written to it since. Rejects only where
 * the host itself cannot be asked.
 */
export async function collect(
  shell: ShellSession,
  containers: () => Promise<Containers>,
  asked: Asked,
  use: Use,
): Promise<{ readonly clock: HostClock; readonly sources: readonly Collected[]; readonly quiet: boolean }> {
  const anywhere = asked.files.length + asked.units.length + asked.containers.length === 0
  const sought = anywhere ? { ...asked, ...(asked.places ?? standardPlaces) } : asked
  const [found] = await shell.batch([findFiles(sought.files)], use)
  const { clock, files, absent, closed } = readFound(found?.stdout ?? '')
  const since = clock.now - asked.backMs
  const user = shell.host.user
  const parts: Part[] = [
    ...absent.map(path => ({ source: { kind: 'file' as const, path }, failure: unreadFile(path, user) })),
    ...closed.map(path => ({ source: { kind: 'file' as const, path }, failure: unreadFolder(path, user) })),
    ...(await Promise.all(
      files.filter(file => file.modified >= since).map(file => ofFile(shell, file, since, clock, asked.selection, use)),
    )),
    ...sought.units.map(unit => ({
      source: { kind: 'unit' as const, unit },
      script: unitScript(unit, Math.floor(since / 1000), asked.selection),
    })),
    ...(sought.containers.length > 0 ? await ofContainers(containers, sought, since) : []),
  ]
  const scripts = parts.flatMap(part => part.script ?? [])
  const answers = await shell.batch(scripts, use)
  let next = 0
  const sources = parts.map((part): Collected => {
    const answer = part.script && answers[next++]
    if (!answer)
      return { source: part.source, entries: [], texts: () => [], cut: false, failure: part.failure ?? nothing }
    return taken(part.source, answer, { clock, since, user, asked })
  })
  const quiet = files.some(file => file.readable && file.modified < since)
  return { clock, sources: anywhere ? withoutDoubles(sources) : sources, quiet }
}

/** Of the places where logs usually lie, those that this host has; what the journal has, syslog says again. */
function withoutDoubles(sources: readonly Collected[]): Collected[] {
  const there = sources.filter(one => one.failure?.kind !== 'missing')
  const journal = there.some(one => one.source.kind === 'unit' && !one.failure)
  return there.filter(
    ({ source }) => !(journal && source.kind === 'file' && /^\/var\/log\/(syslog|messages)/.test(source.path)),
  )
}

const nothing: Failure = { kind: 'rejected', message: 'The host did not answer for this source.' }

async function ofFile(
  shell: ShellSession,
  file: FoundFile,
  since: number,
  clock: HostClock,
  selection: Selection,
  use: Use,
): Promise<Part> {
  const source = { kind: 'file' as const, path: file.path }
  if (!file.readable) return { source, failure: unreadFile(file.path, shell.host.user, file.rights) }
  const packed = /\.(gz|bz2|xz|zst)$/.test(file.path)
  const from = packed || file.bytes < searched ? 0 : await offsetOfTime(shell, file, since, clock, use)
  return { source, script: fileScript(file.path, from, selection) }
}

async function ofContainers(containers: () => Promise<Containers>, asked: Asked, since: number): Promise<Part[]> {
  const named = (container: string): LogSource => ({ kind: 'container', container })
  try {
    const { engine, containers: all } = await containers()
    return asked.containers.flatMap((reference): Part[] => {
      const meant = all.filter(one => {
        if (reference === '*') return one.state === 'running'
        const [, project] = /^(.+)\/\*$/.exec(reference) ?? []
        return project === undefined ? means(reference, one) : one.project === project && !one.oneoff
      })
      if (meant.length === 0 && reference !== '*')
        return [{ source: named(reference), failure: unreadContainer(reference) }]
      return meant.flatMap(one =>
        one.id
          ? [
              {
                source: named(one.name ?? one.id.slice(0, 12)),
                script: containerScript(engine.path, one.id, Math.floor(since / 1000), asked.selection),
              },
            ]
          : [],
      )
    })
  } catch (error) {
    return asked.containers.map(reference => ({ source: named(reference), failure: toFailure(error) }))
  }
}

function taken(
  source: LogSource,
  { stdout, stderr, exit, dropped }: ShellResult,
  { clock, since, user, asked }: { clock: HostClock; since: number; user: string; asked: Asked },
): Collected {
  const refused = source.kind === 'container' && /^Error (?:response from daemon|: )/m.test(stdout.slice(0, 400))
  const failure =
    source.kind === 'unit' && exit !== 0
      ? unreadUnit(source.unit, user, exit)
      : source.kind === 'file' && exit === 13
        ? unreadFile(source.path, user, 'unknown')
        : refused
          ? unreadContainer(sourceName(source), stdout)
          : undefined
  if (failure) return { source, entries: [], texts: () => [], cut: false, failure }
  const chosen = Number(/^chosen (\d+)$/m.exec(stderr)?.[1] ?? 0)
  const cut = dropped > 0 || chosen > asked.selection.bytes
  const lines = stdout.split('\n')
  // The first of what tail left is a part of a line.
  if (cut) lines.shift()
  const { levels } = asked.selection
  const entries = [...entriesOf(lines, source.kind, clock)].filter(
    entry =>
      (levels.length === 0 || levels.includes(entry.level)) && (entry.at === null || Date.parse(entry.at) >= since),
  )
  return { source, entries, texts: () => lines.map(line => unwrapped(line, source.kind).text), cut }
}
