/** One Redis of a host, as its kernel sees it. */
export interface RedisProcess {
  readonly pid: number
  /** The pid that Redis itself shows: in a container another one than the host's. */
  readonly ownPid: number
  readonly parent: number
  /** Full id of the container it runs in. */
  readonly containerId: string | null
  /** Seconds since 1970. */
  readonly startedAt: number | null
  /** From the title it gives itself; null where it was told not to. */
  readonly port: number | null
  /** The kernel's letter: S waits for work, R works, D waits for a disk, T was stopped. */
  readonly state: string
  readonly memory: number | null
  readonly swap: number | null
  /** Whether the kernel may give it huge pages: Redis switches them off for itself since 6.2. */
  readonly hugePages: boolean | null
  /** The smallest limit of its groups, bytes. */
  readonly limit: number | null
  readonly oomScoreAdj: number | null
  /** Addresses that are connected to its port, with how often each is. */
  readonly clients: ReadonlyMap<string, number>
}

type Pieces = ReadonlyMap<string, string>

/** Understands what `processScript` said. The children that Redis makes to save are left out. */
export function readRedisProcesses(still: Pieces): RedisProcess[] {
  const boot = Number(/^btime (\d+)/m.exec(still.get('boot') ?? '')?.[1])
  const ticks = Number(still.get('ticks')?.trim()) || 100
  // A host may be a container itself; what runs beside our shell is then in none.
  const own = containerIn(still.get('own/cgroup'))
  const processes = [...still.keys()].flatMap((name): RedisProcess[] => {
    const pid = /^(\d+)\/stat$/.exec(name)?.[1]
    if (pid === undefined) return []
    const [, state = '', rest = ''] = /^\d+ \(.*\) (\S) (.*)$/m.exec(still.get(name) ?? '') ?? []
    const fields = rest.split(' ')
    const status = still.get(`${pid}/status`) ?? ''
    const line = (what: string) => new RegExp(`^${what}:\\s+(.*)$`, 'm').exec(status)?.[1]
    const kilobytes = (what: string) => {
      const said = /^(\d+) kB/.exec(line(what) ?? '')?.[1]
      return said === undefined ? null : Number(said) * 1024
    }
    const port = Number(/:(\d+)(?:\s|$)/.exec(still.get(`${pid}/title`) ?? '')?.[1]) || null
    const huge = line('THP_enabled')
    const container = containerIn(still.get(`${pid}/cgroup`))
    return [
      {
        pid: Number(pid),
        ownPid: Number(line('NSpid')?.split(/\s+/).at(-1) ?? pid),
        parent: Number(fields[0]),
        containerId: container === own ? null : container,
        startedAt: boot ? boot + Number(fields[18]) / ticks : null,
        port,
        state,
        memory: kilobytes('VmRSS'),
        swap: kilobytes('VmSwap'),
        hugePages: huge === undefined ? null : huge === '1',
        limit: limitOf(still.get(`${pid}/limits`) ?? ''),
        oomScoreAdj: numberOf(still.get(`${pid}/oom_score_adj`)),
        clients: clientsOf(still.get(`${pid}/tcp`) ?? '', port),
      },
    ]
  })
  const pids = new Set(processes.map(one => one.pid))
  return processes.filter(one => !pids.has(one.parent))
}

const containerIn = (cgroup = '') => /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/.exec(cgroup)?.[0] ?? null

/** `max`, and the number that cgroup v1 says for it, are no limit. */
function limitOf(text: string): number | null {
  const limits = text.split('\n').flatMap(line => (/^\d+$/.test(line) && Number(line) < 2 ** 60 ? [Number(line)] : []))
  return limits.length > 0 ? Math.min(...limits) : null
}

const numberOf = (text: string | undefined) => (/^-?\d+$/.test(text?.trim() ?? '') ? Number(text) : null)

/** Who is connected to that port, from pairs `local remote` as the kernel writes them: hexadecimal, each word backwards. */
function clientsOf(pairs: string, port: number | null): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  if (port === null) return counts
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  for (const [, local, remote = ''] of pairs.matchAll(/^[0-9A-F]+:([0-9A-F]{4}) ([0-9A-F]+):[0-9A-F]{4}$/gm)) {
    if (local !== hex) continue
    const address = addressOf(remote)
    counts.set(address, (counts.get(address) ?? 0) + 1)
  }
  return counts
}

/** An IPv6 address that is none in truth is written as the IPv4 one it holds. */
function addressOf(hex: string): string {
  const word = (from: number) =>
    hex
      .slice(from, from + 8)
      .match(/../g)
      ?.toReversed() ?? []
  const four = (from: number) =>
    word(from)
      .map(byte => Number.parseInt(byte, 16))
      .join('.')
  if (hex.length === 8) return four(0)
  if (hex.startsWith('0000000000000000FFFF0000')) return four(24)
  const bytes = [0, 8, 16, 24].flatMap(word)
  return Array.from({ length: 8 }, (_, at) =>
    Number.parseInt(`${bytes[2 * at]}${bytes[2 * at + 1]}`, 16).toString(16),
  ).join(':')
}
