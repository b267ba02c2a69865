import { type Containers, means } from '#domain/container'
import { missing, OpsError } from '#domain/failure'
import type { LogSource } from '#domain/log'
import type { ShellSession, Use } from '#domain/session'
import { unreadContainer, unreadFile, unreadUnit } from './unread'

/** A host whose logs are read. */
export interface LogHost {
  readonly shell: ShellSession
  /** Rejects where there is no engine, or it cannot be asked. */
  containers(): Promise<Containers>
}

/** A source as it is reached now: a container is its engine's id, for names move. */
export type Reached =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'unit'; readonly unit: string }
  | { readonly kind: 'container'; readonly engine: string; readonly id: string }

/** Finds a source on its host. Throws OpsError where there is no such container. */
export async function reach(host: LogHost, source: LogSource): Promise<Reached> {
  if (source.kind !== 'container') return source
  const { engine, containers } = await host.containers()
  const found = containers.filter(one => means(source.container, one))
  const one = found.find(({ state }) => state === 'running') ?? found[0]
  if (!one?.id) throw new OpsError(unreadContainer(source.container))
  return { kind: 'container', engine: engine.path, id: one.id }
}

/** Throws what the exit code of a script over a source means, unless it read it. */
export function assertRead(source: LogSource, exit: number | null, stdout: string, host: LogHost): void {
  const { user } = host.shell.host
  if (source.kind === 'container' && /^Error (?:response from daemon|: )/m.test(stdout.slice(0, 400)))
    throw new OpsError(unreadContainer(source.container, stdout))
  if (exit === 0 || exit === null) return
  if (source.kind === 'unit') throw new OpsError(unreadUnit(source.unit, user, exit))
  if (source.kind === 'file')
    throw new OpsError(unreadFile(source.path, user, exit === 2 ? undefined : 'its rights forbid it'))
  throw missing(`The output of ${source.container} could not be read (exit code ${exit}).`)
}

/** How long one exchange over a log may take. */
export const within = (signal: AbortSignal, timeoutMs = 60_000): Use => ({ signal, timeoutMs })
