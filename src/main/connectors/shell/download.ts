import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OpsError } from '#domain/failure'
import type { Downloaded, Use } from '#domain/session'
import { remoteText } from '../remote-text'
import type { OpenChannel } from './channel'
import { execute, freshNonce } from './exec'
import { program } from './program'

/**
 * Streams a file of the host into `sink`, byte for byte, and ends it. Both sides compute the SHA-256 while it travels; one
 * that does not agree, or a file that came short, is rejected.
 */
export async function download(
  open: OpenChannel,
  path: string,
  sink: Writable,
  { onBytes, ...use }: Use & { onBytes?: (done: number, all: number) => void },
): Promise<Downloaded> {
  const nonce = freshNonce()
  const sum = createHash('sha256')
  const seen = { done: 0, all: -1 }
  let theirs: string | undefined
  let taken: Promise<void> = Promise.resolve()
  const text = program({ interpreter: 'sh', text: sending(nonce), env: { FILE: path } }, nonce)
  const result = await execute(open, text, nonce, use, {
    onMark: (_, [word, value]) => {
      if (word === 'sum' && value && /^[0-9a-f]{64}$/.test(value)) theirs = value
    },
    takeStdout: stdout => {
      taken = pipeline(stdout, bytesOf(nonce, seen, sum, onBytes), sink)
      taken.catch(() => stdout.destroy())
    },
  }).catch((error: unknown) => {
    sink.destroy()
    throw error
  })
  // Where it could not be kept here, the host only saw that nobody took it any more.
  await taken
  if (result.exit !== 0) throw notSent(path, result.exit, result.stderr)
  if (seen.done !== seen.all) throw short(path, seen)
  const sha256 = sum.digest('hex')
  if (theirs !== undefined && theirs !== sha256) throw changed(path)
  return { bytes: seen.done, sha256, compared: theirs !== undefined }
}

// The size first, so that what follows is known to be whole; the sum meanwhile, from the same pages of the cache. In pieces
// of 64 kB: those of head are an eighth of that, each a packet of its own. What was appended meanwhile is left out here.
// openssl has the processor's own instructions for the sum; sha256sum took four times its time where it does without.
const sending = (nonce: string) => `
[ -e "$FILE" ] || exit 3
[ -f "$FILE" ] || exit 5
[ -r "$FILE" ] || exit 4
n=$(stat -L -c %s -- "$FILE" 2>/dev/null || wc -c <"$FILE") || exit 4
printf '\\n%s size %s\\n' ${nonce} "$n"
{ s=$(openssl dgst -sha256 -r <"$FILE" 2>/dev/null || sha256sum <"$FILE" 2>/dev/null || shasum -a 256 <"$FILE" 2>/dev/null); printf '\\n%s sum %s\\n' ${nonce} "\${s%% *}" >&2; } &
dd bs=65536 count=$((n / 65536 + 1)) <"$FILE"; e=$?
wait
exit $e`

const mostNoise = 64 * 1024

/** Leaves the noise before the size away; passes on the bytes of the file and nothing behind them. */
const bytesOf = (
  nonce: string,
  seen: { done: number; all: number },
  sum: ReturnType<typeof createHash>,
  onBytes?: (done: number, all: number) => void,
) =>
  async function* (stdout: AsyncIterable<Buffer>) {
    const mark = Buffer.from(`\n${nonce} size `)
    let before = Buffer.alloc(0)
    for await (const chunk of stdout) {
      let piece = chunk
      if (seen.all < 0) {
        before = Buffer.concat([before, chunk])
        const at = before.indexOf(mark)
        const end = at < 0 ? -1 : before.indexOf('\n', at + mark.length)
        if (end < 0) {
          if (before.length > mostNoise) return
          continue
        }
        seen.all = Number(before.subarray(at + mark.length, end).toString('latin1'))
        piece = before.subarray(end + 1)
      }
      const rest = piece.subarray(0, seen.all - seen.done)
      if (rest.length === 0) continue
      seen.done += rest.length
      sum.update(rest)
      onBytes?.(seen.done, seen.all)
      yield rest
    }
  }

const whys: Readonly<Record<number, readonly ['missing' | 'denied' | 'invalid', string]>> = {
  3: ['missing', 'There is no such file on the host'],
  4: ['denied', 'This login may not read it'],
  5: ['invalid', 'It is no plain file'],
}

function notSent(path: string, exit: number | null, stderr: string): OpsError {
  const [kind, why] = whys[exit ?? -1] ?? [
    'rejected',
    remoteText(stderr.trim(), 200) || `reading it ended with ${exit}`,
  ]
  return new OpsError({ kind, layer: 'file', code: 'NOT_SENT', message: `${why}: ${remoteText(path, 400)}` })
}

const short = (path: string, { done, all }: { done: number; all: number }) =>
  new OpsError({
    kind: 'rejected',
    layer: 'file',
    code: 'CAME_SHORT',
    message: `Only ${done} of ${Math.max(all, 0)} bytes of ${remoteText(path, 400)} came; nothing was kept.`,
    hint: 'Somebody may have cut it meanwhile. Try again.',
  })

const changed = (path: string) =>
  new OpsError({
    kind: 'rejected',
    layer: 'file',
    code: 'CHANGED_MEANWHILE',
    message: `${remoteText(path, 400)} is not what came: its SHA-256 is another on the host.`,
    hint: 'It is still being written, or something altered it on the way. Try again when it is done.',
  })
