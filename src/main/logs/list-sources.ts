import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { LogSource } from '#domain/log'
import type { Use } from '#domain/session'
import type { Facts } from '#domain/system'
import { findFiles, readFound } from './find-files'
import type { LogHost } from './reach'
import { unreadFile, unreadFolder } from './unread'

/** A log that a host has, and what is known of it. */
export interface Listed {
  readonly source: LogSource
  readonly bytes: number | null
  readonly modified: string | null
  readonly failure?: Failure
}

/** Where logs lie, if anywhere. */
const usual = ['/var/log/*.log', '/var/log/syslog', '/var/log/messages', '/var/log/*/*.log', '/var/log/*/*/*.log']

const units = `
command -v systemctl >/dev/null && [ -d /run/systemd/journal ] || exit 0
systemctl list-units --type=service --all --plain --no-legend --no-pager 2>/dev/null | awk '$3 != "inactive" { print $1 }' | head -n 200`

/** Files that the system's facts name (those called `log`, `…_log`, `…logs`) and that lie in the usual places, units, containers. */
export async function listSources(
  host: LogHost,
  facts: Facts,
  use: Use,
): Promise<{ sources: Listed[]; failures: Failure[] }> {
  const named = Object.entries(facts).flatMap(([name, value]) =>
    /(?:^|_)logs?$/.test(name)
      ? String(value)
          .split(',')
          .map(path => path.trim())
      : [],
  )
  const paths = named.filter(path => path.startsWith('/'))
  const [found, journal] = await host.shell.batch(
    [findFiles([...paths, ...usual]), { interpreter: 'sh', text: units, env: {} }],
    use,
  )
  const { files, absent, closed } = readFound(found?.stdout ?? '')
  const { user } = host.shell.host
  const failures: Failure[] = [
    ...absent.filter(path => paths.includes(path)).map(path => unreadFile(path, user)),
    ...closed.map(path => unreadFolder(path, user)),
  ]
  const containers = await host.containers().catch((error: unknown) => {
    const failure = toFailure(error)
    if (error instanceof OpsError && failure.code !== 'NO_ENGINE') failures.push(failure)
    return undefined
  })
  const project = facts.compose_project
  const mine = (containers?.containers ?? []).filter(one => !project || one.project === project)
  const names = (journal?.stdout ?? '').split('\n').filter(unit => unit.endsWith('.service'))
  return {
    sources: [
      ...files
        .map(
          (file): Listed => ({
            source: { kind: 'file', path: file.path },
            bytes: file.bytes,
            modified: new Date(file.modified).toISOString(),
            ...(file.readable ? {} : { failure: unreadFile(file.path, user, file.rights) }),
          }),
        )
        .toSorted((a, b) => Number(a.bytes === 0) - Number(b.bytes === 0)),
      ...mine.flatMap((one): Listed[] =>
        one.name ? [{ source: { kind: 'container', container: one.name }, bytes: null, modified: one.started_at }] : [],
      ),
      ...(names.length > 0 ? ['*', ...names] : []).map(
        (unit): Listed => ({ source: { kind: 'unit', unit }, bytes: null, modified: null }),
      ),
    ],
    failures,
  }
}
