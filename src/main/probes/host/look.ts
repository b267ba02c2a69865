import { OpsError } from '#domain/failure'
import type { ShellResult } from '#domain/session'
import { sharedLook } from '../look-together'
import { type Counters, readCounters, readNumbers } from './counters'
import { type Filesystem, readFilesystems } from './filesystems'
import { lookScripts, pieces } from './look-script'

/** What one look at a host saw. */
export interface HostLook {
  readonly first: Counters
  readonly second: Counters
  /** Seconds between the two, by the host's own clock. */
  readonly seconds: number
  readonly cpus: number
  readonly load: readonly [number, number, number] | null
  /** Bytes by name, as in /proc/meminfo. */
  readonly memory: ReadonlyMap<string, number>
  readonly pageBytes: number
  readonly pressure: ReadonlyMap<string, string>
  readonly filesystems: readonly Filesystem[]
  readonly system: string
  /** What could not be read, and why, in words. */
  readonly unread: readonly string[]
}

/** Understands what the scripts of `lookScripts` said. Throws OpsError missing where there is no /proc to read. */
export function readLook(results: readonly ShellResult[], windowSeconds: number): HostLook {
  const [counters, state, space, inodes] = results
  const out = counters?.stdout ?? ''
  const still = pieces(state?.stdout ?? '', 0)
  const system = still.get('system')?.trim() || 'an unknown system'
  const first = readCounters(pieces(out, 1))
  const second = readCounters(pieces(out, 2))
  if (second.cpus.size === 0 && still.get('meminfo') === undefined)
    throw new OpsError({
      kind: 'missing',
      code: 'NO_PROC',
      message: `This host (${system}) has no /proc to look at; its resources can be read on Linux only.`,
      hint: counters?.stderr.trim().slice(0, 200) || undefined,
    })
  const seconds = (second.uptime ?? 0) - (first.uptime ?? 0)
  const mounts = { mounts: still.get('mounts') ?? '', mountinfo: still.get('self/mountinfo') ?? '' }
  const filesystems = readFilesystems(space?.stdout ?? '', inodes?.stdout ?? '', mounts)
  const pressure = new Map(
    ['cpu', 'memory', 'io'].flatMap(name => {
      const text = still.get(`pressure/${name}`)?.trim()
      return text ? [[name, text] as const] : []
    }),
  )
  const load = /^([\d.]+) ([\d.]+) ([\d.]+)/.exec(still.get('loadavg') ?? '')
  return {
    first,
    second,
    seconds: seconds > 0 ? seconds : windowSeconds,
    cpus: [...second.cpus.keys()].filter(name => name !== 'all').length || Number(still.get('cpus')?.trim()) || 1,
    load: load ? [Number(load[1]), Number(load[2]), Number(load[3])] : null,
    memory: readNumbers(still.get('meminfo')),
    pageBytes: Number(still.get('pagesize')?.trim()) || 4096,
    pressure,
    filesystems,
    system,
    unread: [
      ...(second.cpus.size === 0 ? ['CPU times: /proc/stat is not readable'] : []),
      ...(load ? [] : ['load: /proc/loadavg is not readable']),
      ...(pressure.size === 0 ? ['pressure: this kernel keeps none (older than 4.20, or switched off by psi=0)'] : []),
      ...(second.devices.size === 0 ? ['disk rates: no disk is seen in /proc/diskstats'] : []),
      ...(space?.exit === 124 ? ['space: df did not answer within ten seconds, a network disk may be dead'] : []),
      ...(space?.exit !== 124 && filesystems.length === 0 ? ['space: df names no real filesystem'] : []),
      ...(inodes?.exit === 124 ? ['inodes: df did not answer within ten seconds'] : []),
      ...(filesystems.length > 0 && filesystems.every(one => one.inodes === null) && inodes?.exit !== 124
        ? ['inodes: df -i says nothing about these filesystems']
        : []),
    ],
  }
}

/**
 * One look that all probes of the same moment share: one round trip and one window of so many seconds. It stays good for the
 * steps of one run; the next run looks anew.
 */
export const lookAt = sharedLook(5000, async (windowSeconds: number, context): Promise<HostLook> => {
  const session = await context.sessions.shell(context.profile, context.signal)
  return readLook(await session.batch(lookScripts(windowSeconds), context), windowSeconds)
})
