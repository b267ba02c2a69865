import type { ShellScript } from '#domain/session'

const script = (text: string): ShellScript => ({ interpreter: 'sh', text, env: {} })

/** Nothing but POSIX words and what BusyBox has. A piece that cannot be read is left out and told from its absence. */
const counters = `
look() {
  for piece in uptime diskstats net/dev; do
    [ -r "/proc/$piece" ] && { echo "=== $1 $piece"; cat "/proc/$piece"; }
  done
  [ -r /proc/stat ] && { echo "=== $1 stat"; sed -n '/^cpu/p;/^btime/p' /proc/stat; }
  [ -r /proc/vmstat ] && { echo "=== $1 vmstat"; sed -n '/^pswp/p;/^oom_kill /p' /proc/vmstat; }
  [ -d /sys/block ] && { echo "=== $1 block"; ls /sys/block; }
}
look 1
sleep "$WINDOW"
look 2`

const state = `
for piece in loadavg meminfo mounts self/mountinfo; do
  [ -r "/proc/$piece" ] && { echo "=== 0 $piece"; cat "/proc/$piece"; }
done
for piece in cpu memory io; do
  [ -r "/proc/pressure/$piece" ] && { echo "=== 0 pressure/$piece"; cat "/proc/pressure/$piece" 2>/dev/null; }
done
echo '=== 0 cpus'; getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null
echo '=== 0 pagesize'; getconf PAGESIZE 2>/dev/null
echo '=== 0 system'; uname -sr`

// A dead network disk lets df wait for ever: it gets ten seconds where there is a timeout. Its exit code is no guide,
// it is 1 when a single mount may not be read.
const df = (long: string, short: string) => `
said=$(timeout 10 df ${long} 2>/dev/null); end=$?
[ "$end" -eq 124 ] || [ "$end" -eq 143 ] && exit 124
[ -n "$said" ] || said=$(df ${short} 2>/dev/null)
printf '%s\\n' "$said"`

/** Space and inodes, as `readFilesystems` takes them; exit 124 where df did not answer. */
export const spaceScripts: readonly ShellScript[] = [script(df('-PB1', '-Pk')), script(df('-Pi', '-i'))]

/** The scripts of one look: two looks at the counters `windowSeconds` apart, what stands still, space, inodes. */
export const lookScripts = (windowSeconds: number): readonly ShellScript[] => [
  { ...script(counters), env: { WINDOW: String(windowSeconds) } },
  script(state),
  ...spaceScripts,
]

/** The pieces of an output in which `=== look name` stands before each. */
export function pieces(output: string, look: number): Map<string, string> {
  const found = new Map<string, string>()
  for (const part of output.split(/^(?==== \d )/m)) {
    const [, of, name, text = ''] = /^=== (\d) (\S+)\n?([\s\S]*)$/.exec(part) ?? []
    if (name !== undefined && Number(of) === look) found.set(name, text)
  }
  return found
}
