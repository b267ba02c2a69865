import { missing, OpsError } from '#domain/failure'
import { sourceName } from '#domain/log'
import type { ProbeContext } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type Asked, type Collected, collect } from '../../logs/collect'
import { standardPlaces } from '../../logs/standard-places'
import type { HostClock } from '../../logs/times'

/** What the logs of a host said. */
export interface ReadLogs {
  readonly clock: HostClock
  readonly read: readonly Collected[]
  readonly unread: readonly Collected[]
  /** Where there was too much: of which sources only the end was read, in words. */
  readonly cut?: string
}

/**
 * Reads logs for a probe. Throws where none of those that were named could be read: then nobody has looked. Where none was
 * named, a host that has no log in the usual places is told as one that was not read.
 */
export async function readLogs(
  context: ProbeContext,
  { project, ...asked }: Asked & { readonly project?: string | null | undefined },
): Promise<ReadLogs> {
  const { sessions, profile, ...use } = context
  const shell = await sessions.shell(profile, context.signal)
  const { clock, sources, quiet } = await collect(
    shell,
    () => sessions.containers(profile, use),
    { ...asked, ...ofProject(project) },
    use,
  )
  const unread = sources.filter(one => one.failure)
  const read = sources.filter(one => !one.failure)
  const [first] = unread
  if (read.length === 0 && named(asked) && !quiet)
    throw first?.failure ? new OpsError(first.failure) : missing('None of these logs is there.')
  if (read.length === 0 && !first && !quiet) unread.push(nowhere)
  const cut = read.filter(one => one.cut).map(one => sourceName(one.source))
  return {
    ...{ clock, read, unread },
    ...(cut.length > 0 ? { cut: `Of ${cut.join(', ')} only the end was read: there was too much.` } : {}),
  }
}

const named = ({ files, units, containers }: Asked) => files.length + units.length + containers.length > 0

const nowhere: Collected = {
  ...{ source: { kind: 'file', path: '/var/log' }, entries: [], texts: () => [], cut: false },
  failure: {
    kind: 'missing',
    message: 'no log was found in the usual places',
    hint: 'Name files, units or containers.',
  },
}

/** Where several systems share a host, the containers of another are not this one's business. */
const ofProject = (project: string | null | undefined) =>
  project ? { places: { ...standardPlaces, containers: [`${project}/*`] } } : {}

/** A row for each source that could not be read, so that nobody takes it for quiet. `cells` says the rest of it. */
export const unreadRows = (
  columns: readonly Column[],
  unread: readonly Collected[],
  cells: (source: string) => Readonly<Record<string, Cell>>,
): Cell[][] =>
  unread.map(({ source, failure }) => {
    const row: Record<string, Cell> = {
      ...cells(sourceName(source)),
      unread: failure?.message ?? null,
      hint: failure?.hint ?? null,
    }
    return columns.map(({ name }) => row[name] ?? null)
  })
