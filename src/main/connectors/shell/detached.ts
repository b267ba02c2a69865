import { OpsError } from '#domain/failure'
import type { Lease, ShellResult, ShellScript, ShellSession, Use } from '#domain/session'
import type { OpenChannel } from './channel'
import { execute, freshNonce } from './exec'
import { stop, toldStop } from './kill'
import { busyExit, leased, refusedBy } from './lease'
import { markOf, program, quoted, whole } from './program'
import { folderOf, follow, type Out, type State, say } from './watch'

/**
 * Starts a script in a folder of its own on the host, or finds it there, and follows it to its end. Making the folder is
 * the lock: the same key is never started twice, whatever becomes of the link, the laptop or this program.
 */
export async function detached(
  open: OpenChannel,
  key: string,
  script: ShellScript,
  { onOutput, lease, ...use }: Parameters<ShellSession['detached']>[2],
): Promise<ShellResult> {
  if (script.sudo) {
    const nonce = freshNonce()
    const asked = await execute(open, program({ ...script, text: ':' }, nonce), nonce, use)
    if (asked.refused) return asked
  }
  const folder = folderOf(key)
  await say(open, starting(folder, script, lease), use)
  const result = await follow(open, key, use, onOutput, state => end(open, state, use, script.sudo))
  if (lease && result.exit === busyExit) {
    const { stdout } = await say(open, `cat ${folder}/busy 2>/dev/null || :`, use)
    if (stdout !== '') throw new OpsError(refusedBy(stdout))
  }
  return result
}

/** Follows a script that was started under that key; when we stop watching, it goes on. Undefined when there is none. */
export async function attached(
  open: OpenChannel,
  key: string,
  use: Use,
  onOutput?: Out,
): Promise<ShellResult | undefined> {
  const { stdout } = await say(open, `[ -s ${folderOf(key)}/pid ] && echo here || :`, use)
  if (stdout.trim() !== 'here') return undefined
  return follow(open, key, use, onOutput, async state => {
    throw new OpsError({
      kind: use.signal.aborted ? 'cancelled' : 'timeout',
      message: `Stopped watching; it is still running (pid ${state.pid}).`,
      lost: true,
    })
  })
}

const starting = (folder: string, script: ShellScript, lease: Lease | undefined) => {
  const nonce = freshNonce()
  const text = program(script, nonce)
  const busy = `printf '%s\\n' "$qd_h" >${folder}/busy`
  return `
umask 077
mkdir -p "$HOME"/.quarterdeck/runs || exit 1
if mkdir ${folder} 2>/dev/null; then
p=${quoted(whole(lease ? leased(text, lease, { busy, none: ':' }) : text))}
if command -v setsid >/dev/null 2>&1; then g=setsid; else g=nohup; fi
# The values go through a pipe, never onto the disk; the exit code appears whole or not at all.
( printf '%s\\n' "$p" | $g /bin/sh -c 'printf "%s %s %s\\n" $$ "$(sed "s/.*) //" /proc/$$/stat 2>/dev/null | cut -d" " -f20)" $2 >"$1/pid"; /bin/sh -s >"$1/stdout" 2>"$1/stderr"; echo $? >"$1/exit.new"; mv "$1/exit.new" "$1/exit"' sh ${folder} ${markOf(nonce)} ) >/dev/null 2>&1 &
${sweeping}
fi
i=0; while [ ! -s ${folder}/pid ] && [ $i -lt 50 ]; do sleep 0.1 2>/dev/null || sleep 1; i=$((i+1)); done
[ -s ${folder}/pid ]`
}

/** What ended a week ago goes, some at each start: nobody else tidies up here. What left no exit code is kept to be looked at. */
const sweeping = `find "$HOME"/.quarterdeck/runs -mindepth 2 -maxdepth 2 -type f -name exit -mtime +6 2>/dev/null |
head -n 50 | while IFS= read -r e; do rm -rf "\${e%/exit}"; done`

async function end(open: OpenChannel, state: State, use: Use, sudo?: boolean): Promise<never> {
  const { pid, start, mark } = state
  const stopped = await stop(open, { pid, start, mark, group: true, sudo })
  throw new OpsError({
    kind: use.signal.aborted ? 'cancelled' : 'timeout',
    layer: 'command',
    ...toldStop('Stopped', stopped, pid),
    ...(stopped.gone ? {} : { lost: true, code: 'STILL_RUNNING' }),
  })
}
