import { randomBytes } from 'node:crypto'
import type { OpenChannel } from './channel'

/** A process we started: its number alone could be another's by now. */
export interface Running {
  readonly pid: number
  readonly start: string
  /** It leads a process group, so that its children end with it. */
  readonly group: boolean
}

const patienceMs = 12_000

/** Ends a process over a channel of its own: TERM, five seconds, KILL, then a look. True when it is gone. */
export async function stop(open: OpenChannel, running: Running): Promise<boolean> {
  const nonce = `qd${randomBytes(8).toString('hex')}`
  try {
    const channel = await open(AbortSignal.timeout(5000), ['/bin/sh', '-s'])
    let said = ''
    channel.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    channel.stderr.resume()
    channel.stdin.on('error', () => {})
    channel.stdin.end(script(running, nonce))
    const late = new Promise<void>(resolve => setTimeout(resolve, patienceMs).unref())
    await Promise.race([channel.ended, late])
    channel.close()
    return said.includes(`${nonce} gone`)
  } catch {
    return false
  }
}

// Without /proc (BusyBox has it, macOS does not) the process is asked for by kill -0 alone.
const script = ({ pid, start, group }: Running, nonce: string) => `
p=${pid}
here() {
  if [ -r /proc/$p/stat ]; then
    [ "$(sed 's/.*) //' /proc/$p/stat 2>/dev/null | cut -d' ' -f20)" = '${start}' ] && [ "$(sed 's/.*) //' /proc/$p/stat 2>/dev/null | cut -c1)" != Z ]
  elif [ -d /proc/1 ]; then false
  else kill -0 $p 2>/dev/null; fi
}
left() { here || { ${group ? 'kill -0 -$p 2>/dev/null' : 'false'}; }; }
send() { kill -$1 ${group ? '-$p' : '$p'} 2>/dev/null || sudo -n kill -$1 ${group ? '-$p' : '$p'} 2>/dev/null; }
if left; then
  send TERM
  i=0; while left && [ $i -lt 25 ]; do sleep 0.2 2>/dev/null || sleep 1; i=$((i+1)); done
  if left; then send KILL; i=0; while left && [ $i -lt 10 ]; do sleep 0.2 2>/dev/null || sleep 1; i=$((i+1)); done; fi
fi
if left; then printf '%s still\\n' ${nonce}; else printf '%s gone\\n' ${nonce}; fi
`
