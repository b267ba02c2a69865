import { setTimeout as sleep } from 'node:timers/promises'
import { OpsError, toFailure } from '#domain/failure'
import type { ShellResult, Use } from '#domain/session'
import { createCapture } from './capture'
import type { OpenChannel } from './channel'
import { execute, freshNonce } from './exec'
import { program, quoted } from './program'

export type Out = (stream: 'stdout' | 'stderr', text: string) => void

const everyMs = 1000
const chunk = 64 * 1024
export const folderOf = (key: string) => `"$HOME"/.quarterdeck/runs/${quoted(key)}`

/** Follows a process in its folder to its end, or until the time or the signal ends that: then `giveUp` says how. */
export async function follow(
  open: OpenChannel,
  key: string,
  use: Use,
  onOutput: Out | undefined,
  giveUp: (state: State) => Promise<never>,
): Promise<ShellResult> {
  const out = { stdout: createCapture(1024 * 1024), stderr: createCapture(1024 * 1024) }
  const read = { stdout: 0, stderr: 0 }
  const until = Date.now() + use.timeoutMs
  for (;;) {
    // It has begun: whatever keeps us from looking, what became of it is not known.
    const state = await look(open, folderOf(key), read).catch(error => {
      throw new OpsError({ ...toFailure(error), lost: true }, { cause: error })
    })
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = state[stream]
      if (!text) continue
      // A character cut in two comes whole the next time; bytes that are no text are counted as they lie on the host.
      read[stream] += text.includes('\ufffd') ? state.bytes[stream] : Buffer.byteLength(text)
      out[stream].add(text)
      onOutput?.(stream, text)
    }
    const more = state.bytes.stdout === chunk || state.bytes.stderr === chunk
    if (state.exit !== undefined && !more)
      return {
        exit: state.exit,
        stdout: out.stdout.text,
        stderr: out.stderr.text,
        dropped: out.stdout.dropped + out.stderr.dropped,
      }
    if (state.exit === undefined && !state.alive) throw new OpsError(vanished(key))
    if (use.signal.aborted || Date.now() > until) await giveUp(state)
    if (!more) await sleep(everyMs, undefined, { signal: use.signal }).catch(() => {})
  }
}

/** What a look into the folder found. */
export interface State {
  readonly stdout: string
  readonly stderr: string
  readonly exit?: number
  /** How many bytes of each stream this look brought. */
  readonly bytes: { readonly stdout: number; readonly stderr: number }
  readonly alive: boolean
  readonly pid: number
  readonly start: string
  /** In the environment of all it started. */
  readonly mark: string
}

async function look(open: OpenChannel, folder: string, read: { stdout: number; stderr: number }): Promise<State> {
  // Alive first, then the exit code, then the output: whoever is gone has left its code, and what it wrote before that.
  const text = `
d=${folder}
read p t m <"$d/pid" 2>/dev/null
a=no; [ "$(sed 's/.*) //' /proc/$p/stat 2>/dev/null | cut -d' ' -f20)" = "$t" ] && a=yes
e=$(cat "$d/exit" 2>/dev/null)
left() { n=$(( $(wc -c <"$d/$1" 2>/dev/null || echo 0) - $2 )); [ $n -gt ${chunk} ] && n=${chunk}; [ $n -lt 0 ] && n=0; echo $n; }
o=$(left stdout ${read.stdout}); r=$(left stderr ${read.stderr})
printf '%s|%s|%s|%s|%s|%s|%s\\n' "$e" "$a" "$p" "$t" "$m" "$o" "$r"
tail -c +${read.stdout + 1} "$d/stdout" 2>/dev/null | head -c "$o"
tail -c +${read.stderr + 1} "$d/stderr" 2>/dev/null | head -c "$r" >&2`
  const { stdout, stderr } = await say(open, text, { signal: AbortSignal.timeout(60_000), timeoutMs: 30_000 })
  const line = stdout.indexOf('\n')
  const [exit = '', alive, pid, start = '0', mark = '', ofStdout, ofStderr] = stdout.slice(0, line).split('|')
  return {
    stdout: stdout.slice(line + 1),
    stderr,
    exit: exit === '' ? undefined : Number(exit),
    bytes: { stdout: Number(ofStdout), stderr: Number(ofStderr) },
    alive: alive === 'yes',
    pid: Number(pid),
    start,
    mark: mark || 'none',
  }
}

/** Runs a short text of our own on the host. */
export async function say(open: OpenChannel, text: string, use: Use) {
  const nonce = freshNonce()
  const result = await execute(open, program({ interpreter: 'sh', text, env: {} }, nonce), nonce, use, {
    byteLimit: 4 * chunk,
  })
  if (result.exit !== 0 && text.includes('mkdir'))
    throw new OpsError({
      kind: 'rejected',
      layer: 'command',
      message: `The script could not be started on the host. ${result.stderr.trim()}`,
    })
  return result
}

const vanished = (key: string) =>
  ({
    kind: 'unreachable',
    lost: true,
    code: 'VANISHED',
    layer: 'command',
    message: 'The process on the host is gone and left no exit code: it was killed, or the host restarted.',
    hint: `Its output is on the host in ~/.quarterdeck/runs/${key}.`,
  }) as const
