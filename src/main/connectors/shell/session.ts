import { OpsError } from '#domain/failure'
import type { Identity, ShellResult, ShellSession, Use } from '#domain/session'
import { remoteText } from '../remote-text'
import { type Capture, createCapture } from './capture'
import type { OpenChannel } from './channel'
import { attached, detached } from './detached'
import { download } from './download'
import { execute, freshNonce } from './exec'
import { leased, refusedBy } from './lease'
import { batchProgram, leadingShell, plainShell, program } from './program'

/** Of each stream of one script. */
const mostBytes = 4 * 1024 * 1024

/** A shell, and the way to start further commands beside it: a shell in a container is one of those. */
export interface HostSession extends ShellSession {
  readonly start: OpenChannel
}

/** The same shell contract over any way to start `/bin/sh` on a host. `identify` adds what only the connector knows. */
export async function createShellSession(
  openLed: OpenChannel,
  identify: (host: ShellSession['host'], machine: string) => Identity,
  signal: AbortSignal,
): Promise<HostSession> {
  const who = async (use: Use) => {
    const nonce = freshNonce()
    let leads = false
    const { exit, stdout } = await execute(
      openLed,
      program({ interpreter: 'sh', text: asking, env: {} }, nonce),
      nonce,
      use,
      {
        onBegin(itself) {
          leads = itself
        },
      },
    )
    if (exit !== 0) throw new OpsError({ kind: 'rejected', layer: 'shell', message: 'The host did not say who it is.' })
    const [system = '', user = '', name = '', machine = ''] = stdout.split('\n').map(line => remoteText(line, 200))
    return { host: { system, user, name }, machine, leads }
  }
  const { host, leads } = await who({ signal, timeoutMs: 15_000 })
  const open: OpenChannel = leads
    ? (wanted, words, how) => openLed(wanted, words === leadingShell ? plainShell : words, how)
    : openLed
  return {
    host,
    start: open,
    async run(script, { onOutput, byteLimit, lease, ...use }) {
      const nonce = freshNonce()
      const text = program(script, nonce)
      const whole = lease ? leased(text, lease, told(nonce)) : text
      const { busy, ...result } = await execute(open, whole, nonce, use, { onOutput, byteLimit, sudo: script.sudo })
      if (busy !== undefined) throw new OpsError(refusedBy(busy))
      return result
    },
    async batch(scripts, use) {
      if (scripts.length === 0) return []
      const nonce = freshNonce()
      const results: { stdout: Capture; stderr: Capture; exit: number | null; refused?: 'sudo' }[] = []
      const at = { stdout: -1, stderr: -1 }
      const fresh = () => ({ stdout: createCapture(mostBytes), stderr: createCapture(mostBytes), exit: null })
      const { exit } = await execute(open, batchProgram(scripts, nonce), nonce, use, {
        byteLimit: 64,
        sudo: scripts.some(script => script.sudo),
        onOutput: (stream, text) => results[at[stream]]?.[stream].add(text),
        onMark: (stream, [what, code]) => {
          if (what === 'begin') {
            at[stream]++
            results[at[stream]] ??= fresh()
          }
          const result = results[at[stream]]
          if (what === 'end' && result) result.exit = Number(code)
          if (what === 'sudo' && result) result.refused = 'sudo'
        },
      })
      if (results.length !== scripts.length)
        throw new OpsError({
          kind: 'rejected',
          code: 'BROKEN_FRAMES',
          layer: 'shell',
          message: `Only ${results.length} of ${scripts.length} answers came back (exit code ${exit}).`,
        })
      return results.map(
        ({ stdout, stderr, ...result }): ShellResult => ({
          ...result,
          stdout: stdout.text,
          stderr: stderr.text,
          dropped: stdout.dropped + stderr.dropped,
        }),
      )
    },
    detached: (key, script, use) => detached(open, key, script, use),
    attached: (key, { onOutput, ...use }) => attached(open, key, use, onOutput),
    download: (path, sink, use) => download(open, path, sink, use),
    async identity(use) {
      const { host: now, machine } = await who(use)
      return identify(now, machine)
    },
  }
}

const told = (nonce: string) => ({
  busy: `printf '\\n%s busy %s\\n' ${nonce} "$qd_h" >&2`,
  none: `printf '\\n%s unleased\\n' ${nonce} >&2`,
})

/** Read by the shell itself where that goes: each process more is felt in a row of many logins. */
const asking = `
{ read -r s </proc/sys/kernel/ostype && read -r n </proc/sys/kernel/hostname; } 2>/dev/null || { s=$(uname -s); n=$(uname -n); }
m=; { read -r m </etc/machine-id || [ "$m" ] || read -r m </var/lib/dbus/machine-id; } 2>/dev/null
printf '%s\\n' "$s" "$(id -un)" "$n" "$m"`
