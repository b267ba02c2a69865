import { randomBytes } from 'node:crypto'
import type { OpenChannel } from './channel'
import { places } from './program'

/** A process we started: its number alone could be another's by now. */
export interface Running {
  readonly pid: number
  readonly start: string
  /** It leads a process group, so that its children end with it. */
  readonly group: boolean
  /** What its environment and that of all it started carries, wherever they went. */
  readonly mark: string
  /** Part of it runs as root: only root can end that, and look for it. */
  readonly sudo?: boolean | undefined
}

/** What a stop came to: all gone, or what is left. Neither when the host gave no answer. */
export interface Stopped {
  readonly gone: boolean
  readonly left: readonly number[]
}

const patienceMs = 15_000

/** Ends a process and what belongs to it, over a channel of its own: TERM, five seconds, KILL, then a look. */
export async function stop(open: OpenChannel, running: Running): Promise<Stopped> {
  const nonce = `qd${randomBytes(8).toString('hex')}`
  const silent: Stopped = { gone: false, left: [] }
  try {
    const asRoot = ['/bin/sh', '-c', `PATH="$PATH:${places}"; exec sudo -n /bin/sh -s`]
    const channel = await open(AbortSignal.timeout(5000), running.sudo ? asRoot : ['/bin/sh', '-s'], { urgent: true })
    let said = ''
    channel.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    channel.stderr.resume()
    channel.stdin.on('error', () => {})
    channel.stdin.end(ladder(running, nonce))
    const late = new Promise<void>(resolve => setTimeout(resolve, patienceMs).unref())
    await Promise.race([channel.ended, late])
    channel.close()
    const [, answer] = said.match(new RegExp(`${nonce} left((?: \\d+)*) end`)) ?? []
    if (answer === undefined) return silent
    const left = answer.trim().split(' ').filter(Boolean).map(Number)
    return { gone: left.length === 0, left }
  } catch {
    return silent
  }
}

/** What a stop came to, for the operator, after `why` it was stopped. */
export function toldStop(why: string, { gone, left }: Stopped, pid?: number): { message: string; hint?: string } {
  if (gone) return { message: `${why}; the process is gone.` }
  const hint = 'Look on the host before doing it again.'
  if (left.length > 0) return { message: `${why}, but this is still running there: pid ${left.join(', ')}.`, hint }
  return { message: `${why}, but it may still be running${pid ? ` (pid ${pid})` : ''}.`, hint }
}

/**
 * A group is not enough: `timeout` and job control put their children into groups of their own. So the whole session is
 * ended, and whatever carries the mark elsewhere (a daemon the script started on purpose, perhaps) is left and told.
 * Without /proc, as on macOS, ps knows the group and nothing more. The processes are looked through by grep, for a shell
 * reads byte by byte.
 */
const ladder = ({ pid, start, group, mark }: Running, nonce: string) => `{
LC_ALL=C; export LC_ALL; PATH="$PATH:${places}"; p=${pid}
if [ -r /proc/$$/stat ] && command -v grep >/dev/null 2>&1; then
  of() { { read -r l <"/proc/$1/stat"; } 2>/dev/null || return 1; set -- \${l##*) }; s=$1 t=\${20}; }
  # Another process that has the number by now has another start time.
  if of $p && [ "$t" != '${start}' ]; then o=no; else o=yes; fi
  tied() {
    [ $o = yes ] || return
    ${
      group
        ? `# After the name, which may be any text: state, parent, group, session, and nothing but numbers to the end.
    grep -lsE "[)] [^ZX] [0-9]+ ([0-9]+ )?$p [-0-9 ]*$" /proc/[0-9]*/stat | cut -d/ -f3`
        : 'of $p && case "$s" in Z|X) ;; *) echo $p;; esac'
    }
  }
  all() {
    { tied; grep -lsF 'QUARTERDECK_RUN=${mark}' /proc/[0-9]*/environ | cut -d/ -f3 | while read -r q; do
      of "$q" && case "$s" in Z|X) ;; *) echo "$q";; esac
    done; } | sort -un
  }
else
  tied() { ps -A -o pid= -o pgid= -o stat= | while read -r q g s; do
    case "$s" in Z*) continue;; esac
    case "$p" in ${group ? '"$g"' : '"$q"'}) echo "$q";; esac
  done; }
  all() { tied; }
fi
# Looking at every process costs: between two such looks only those that were told to end are asked for.
end() { i=0; while q=$(${group ? 'tied' : 'all'}); [ -n "$q" ]; do
  [ $i -lt $2 ] || return 1
  if [ $1 = KILL ] || [ $i = 0 ]; then kill -$1 $q 2>/dev/null; fi
  w=0; while [ $w -lt 5 ]; do nap; w=$((w+1)) i=$((i+1)); kill -0 $q 2>/dev/null || break; done
done; }
nap() { if [ $i -lt 5 ]; then sleep 0.005 2>/dev/null; else sleep 0.1 2>/dev/null; fi || sleep 1; }
end TERM 55 || end KILL 25
printf '%s left' ${nonce}; for q in $(all); do printf ' %s' "$q"; done; printf ' end\\n'
}
`
