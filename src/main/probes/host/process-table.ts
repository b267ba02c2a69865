import { round } from './rates'

/** The pieces of one look, by name; `processes` holds the lines of /proc/PID/stat. */
export type ProcessLook = Map<string, string>

export interface Process {
  readonly pid: number
  readonly name: string
  readonly user: string | null
  /** Over the look, of one CPU: two busy threads are 200. Null for one that was not there before. */
  readonly cpuPct: number | null
  /** Bytes that it holds in memory; shared pages are counted with each that shares them. */
  readonly memory: number
  /** The kernel's letter: R runs, D waits for a disk, Z is dead and not yet fetched. */
  readonly state: string
  /** Who started it, or took it over; 0 has no process. */
  readonly parent: number
  /** 19 gives way to everybody, -20 to nobody. */
  readonly nice: number
  /** The kernel's own, such as kworker: nothing that could be ended. */
  readonly kernel: boolean
  /** Ticks from boot to its start, as text: with the pid it names a process for ever. */
  readonly started: string
}

interface Line {
  readonly parent: number
  readonly nice: number
  readonly kernel: boolean
  readonly pid: number
  readonly name: string
  readonly state: string
  readonly ticks: number
  readonly started: string
  readonly pages: number
}

/** Every process of the second look, with what it did since the first. */
export function readProcesses(
  first: ProcessLook,
  second: ProcessLook,
  still: ReadonlyMap<string, string>,
  seconds: number,
): Process[] {
  const perSecond = Number(still.get('ticks')?.trim()) || 100
  const page = Number(still.get('pagesize')?.trim()) || 4096
  const owners = new Map(
    [...(still.get('owners') ?? '').matchAll(/^\/proc\/(\d+) (.+)$/gm)].map(([, pid, user]) => [Number(pid), user]),
  )
  const before = new Map(linesOf(first).map(line => [line.pid, line]))
  return linesOf(second).map(({ pid, name, state, ticks, pages, ...more }) => {
    const then = before.get(pid)
    // A process id is used again: only the same start is the same process.
    const same = then?.started === more.started
    return {
      pid,
      name,
      state,
      user: owners.get(pid) ?? null,
      cpuPct: same ? round((100 * (ticks - then.ticks)) / perSecond / seconds) : null,
      memory: pages * page,
      ...more,
    }
  })
}

/** `PID (NAME) STATE PPID …`; the name may hold blanks and brackets, so the last bracket ends it. */
function linesOf(look: ProcessLook): Line[] {
  return (look.get('processes') ?? '').split('\n').flatMap((text): Line[] => {
    const [, pid, name, rest] = /^(\d+) \((.*)\) (.*)$/.exec(text) ?? []
    const fields = rest?.split(' ') ?? []
    if (!pid || name === undefined || fields.length < 22) return []
    const [user, system, started, pages] = [fields[11], fields[12], fields[19] ?? '', fields[21]]
    return [
      {
        pid: Number(pid),
        name,
        state: fields[0] ?? '',
        ticks: Number(user) + Number(system),
        started,
        pages: Number(pages),
        parent: Number(fields[1]),
        nice: Number(fields[16]),
        // PF_KTHREAD
        kernel: (Number(fields[6]) & 0x200000) !== 0,
      },
    ]
  })
}
