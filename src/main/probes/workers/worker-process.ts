import { pieces } from '../host/look-script'

/** One process as its host sees it. */
export interface WorkerProcess {
  readonly pid: number
  readonly parent: number
  /** The pid it has in its own container; the same as `pid` outside of one. */
  readonly ownPid: number
  /** Full id of the container it runs in. */
  readonly containerId: string | null
  /** Clock ticks since boot at which it began: with the pid, which process this is. */
  readonly started: number
  readonly seconds: number
  /** The kernel's letter: R, S, D, T, Z. D only where it was so at both looks. */
  readonly state: string
  /** Its words, apart. May hold passwords: never for a page, a log or a failure. */
  readonly words: readonly string[]
}

/** Shells and the like, which only carry the words of somebody else in their own. */
const carriers = new Set(
  'sh bash dash ash zsh ksh su sudo doas env timeout nohup setsid ssh grep docker podman docker-compose containerd-shim conmon docker-init tini dumb-init vi vim nano less tail cat journalctl supervisord'.split(
    ' ',
  ),
)

const base = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** The words by which a process is told: its arguments, the last part of paths, and what a title of its own says. */
export const tokensOf = (words: readonly string[]): Set<string> =>
  new Set(words.flatMap(word => word.split(/[\s()[\]:@,]+/)).flatMap(token => [token, base(token)]))

/** Has all these words in its command, and is no shell or tool that only names them. */
export const isWorker = (words: readonly string[], wanted: readonly string[]): boolean => {
  const tokens = tokensOf(words)
  return !carriers.has(base(words[0] ?? '')) && wanted.every(word => tokens.has(word) || tokens.has(`${word}d`))
}

/** Understands what `processScript` said. A process that ended between the two looks is left out. */
export function readWorkerProcesses(output: string): WorkerProcess[] {
  const still = pieces(output, 0)
  const ticks = Number(still.get('ticks')?.trim()) || 100
  const uptime = Number.parseFloat(still.get('uptime') ?? '') || 0
  const before = statsOf(pieces(output, 1).get('processes'))
  const own = new Map(
    [...(still.get('names') ?? '').matchAll(/^(\d+)\/status:NSpid:.*?(\d+)\s*$/gm)].map(
      ([, pid, last]) => [Number(pid), Number(last)] as const,
    ),
  )
  const groups = still.get('groups') ?? ''
  const words = new Map(
    [...(still.get('words') ?? '').matchAll(/^(\d+)\t(.*)$/gm)].map(
      ([, pid, said = '']) => [Number(pid), said.split('\u001f').filter(Boolean)] as const,
    ),
  )
  return [...statsOf(pieces(output, 2).get('processes'))].flatMap(([pid, now]): WorkerProcess[] => {
    const then = before.get(pid)
    if (then?.started !== now.started || now.state === 'Z') return []
    const group = new RegExp(`^${pid}/cgroup:.*?(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])`, 'm').exec(groups)
    return [
      {
        pid,
        parent: now.parent,
        ownPid: own.get(pid) ?? pid,
        containerId: group?.[1] ?? null,
        started: now.started,
        seconds: Math.max(0, Math.round(uptime - now.started / ticks)),
        // Everybody waits for a disk for a moment; who does so a second later as well is stuck there.
        state: now.state === 'D' && then.state !== 'D' ? 'S' : now.state.toUpperCase(),
        words: words.get(pid) ?? [],
      },
    ]
  })
}

/** `PID (NAME) STATE PPID …`; the name may hold blanks and brackets, so the last bracket ends it. */
const statsOf = (text = '') =>
  new Map(
    text.split('\n').flatMap(line => {
      const [, pid, rest] = /^(\d+) \(.*\) (.*)$/.exec(line) ?? []
      const fields = rest?.split(' ') ?? []
      const [state = '', parent] = fields
      return pid ? [[Number(pid), { state, parent: Number(parent), started: Number(fields[19]) }] as const] : []
    }),
  )
