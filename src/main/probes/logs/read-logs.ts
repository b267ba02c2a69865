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

/** Reads logs for a probe. Throws where none could be read: then nobody has looked. */
export async function readLogs(
  context: ProbeContext,
  { project, ...asked }: Asked & { readonly project?: string | null | undefined },
): Promise<ReadLogs> {
  const { sessions, profile, ...use } = context
  const shell = await sessions.shell(profile, context.signal)
  const { clock, sources } = await collect(
    shell,
    () => sessions.containers(profile, use),
    { ...asked, ...ofProject(project) },
    use,
  )
  const unread = sources.filter(one => one.failure)
  const read = sources.filter(one => !one.failure)
  const [first] = unread
  if (read.length === 0 && first?.failure) throw new OpsError(first.failure)
  if (read.length === 0)
    throw missing('No log was found in the usual places of this host.', 'Name files, units or containers.')
  const cut = read.filter(one => one.cut).map(one => sourceName(one.source))
  return {
    ...{ clock, read, unread },
    ...(cut.length > 0 ? { cut: `Of ${cut.join(', ')} only the end was read: there was too much.` } : {}),
  }
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
