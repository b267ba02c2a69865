import { randomUUID } from 'node:crypto'
import { missing } from '#domain/failure'
import type { RemoteTerminal, TerminalEvent, TerminalSize } from '#domain/terminal'

interface Live {
  readonly terminal: RemoteTerminal
  /** Bytes that were told and not yet drawn. */
  unseen: number
  wake(): void
}

/** Bytes on their way to the page. A flood waits on the host, so that what is typed is heard at once. */
const mostUnseen = 256 * 1024

export interface Terminals {
  /** Shows a terminal to one page for as long as it looks: when the page goes, the terminal is hung up. */
  show(terminal: RemoteTerminal, signal: AbortSignal): AsyncGenerator<TerminalEvent>
  /** What was typed. Throws OpsError missing for one that is closed; so do the others. */
  type(id: string, text: string): void
  resize(id: string, size: TerminalSize): void
  /** So many more bytes are drawn. */
  drawn(id: string, bytes: number): void
  close(id: string): void
}

/** The terminals that are open now. */
export function createTerminals(): Terminals {
  const open = new Map<string, Live>()
  const get = (id: string): Live => {
    const live = open.get(id)
    if (!live) throw missing('This terminal is closed.', 'Open it again.')
    return live
  }
  return {
    async *show(terminal, signal) {
      const id = randomUUID()
      const live: Live = { terminal, unseen: 0, wake: () => {} }
      open.set(id, live)
      const leave = () => {
        terminal.close()
        live.wake()
      }
      signal.addEventListener('abort', leave, { once: true })
      // Heard of before its end: who waits for room in the window would wait for ever.
      const ended = terminal.ended.then(ending => {
        live.wake()
        return ending
      })
      try {
        yield { kind: 'opened', terminal: id }
        for await (const bytes of terminal.output) {
          live.unseen += bytes.length
          yield { kind: 'output', data: Buffer.from(bytes).toString('base64') }
          while (live.unseen > mostUnseen && !signal.aborted && open.has(id))
            await new Promise<void>(resolve => {
              live.wake = resolve
            })
        }
        const { exit } = await ended
        if (exit === undefined) yield { kind: 'closed', exit: null, failure: lost }
        else yield { kind: 'closed', exit }
      } finally {
        open.delete(id)
        signal.removeEventListener('abort', leave)
        terminal.close()
      }
    },
    type: (id, text) => get(id).terminal.write(Buffer.from(text)),
    resize: (id, size) => get(id).terminal.resize(size),
    drawn(id, bytes) {
      const live = get(id)
      live.unseen = Math.max(0, live.unseen - bytes)
      live.wake()
    },
    close(id) {
      const live = open.get(id)
      open.delete(id)
      live?.terminal.close()
      live?.wake()
    },
  }
}

const lost = {
  kind: 'unreachable',
  layer: 'link',
  code: 'LINK_LOST',
  message: 'The link to the host was cut; what ran in this terminal was hung up.',
  hint: 'Open it again. What has to outlive the link belongs into tmux or screen, or into a runbook.',
} as const
