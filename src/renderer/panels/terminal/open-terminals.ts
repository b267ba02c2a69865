import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { useSyncExternalStore } from 'react'
import type { Failure } from '#domain/failure'
import { client, failureOf } from '../../client/client'
import { blockAnswers } from './answers-blocked'

/** Where a terminal leads. */
export interface TerminalPlace {
  readonly profile: string
  /** As it is called beside its tab. */
  readonly target: string
  readonly container?: string | undefined
}

export interface OpenTerminal extends TerminalPlace {
  readonly key: number
  readonly screen: Terminal
  readonly fit: FitAddon
  readonly state: 'opening' | 'open' | 'closed'
  readonly exit?: number | null
  readonly failure?: Failure
}

/** Lines above the screen that are kept. */
const scrollback = 5000

// They outlive the page's visit: a shell goes on while its operator looks something up elsewhere.
let terminals: readonly OpenTerminal[] = []
const listeners = new Set<() => void>()
let keys = 0

function change(next: readonly OpenTerminal[]) {
  terminals = next
  for (const listener of listeners) listener()
}

const tell = (key: number, what: Partial<OpenTerminal>) =>
  change(terminals.map(one => (one.key === key ? { ...one, ...what } : one)))

const lines = new Map<number, AbortController>()

export const useTerminals = (): readonly OpenTerminal[] =>
  useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => terminals,
  )

/** A screen without a shell yet: that is begun when the screen has its size. Answers its key. */
export function addTerminal(place: TerminalPlace): number {
  const screen = new Terminal({
    scrollback,
    fontSize: 13,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    screenReaderMode: true,
    // Links of hostile text lead nowhere.
    linkHandler: { activate: () => {} },
  })
  const fit = new FitAddon()
  screen.loadAddon(fit)
  blockAnswers(screen.parser)
  screen.attachCustomKeyEventHandler(event => {
    const copies = event.type === 'keydown' && event.ctrlKey && event.shiftKey && event.code === 'KeyC'
    if (copies) void navigator.clipboard.writeText(screen.getSelection())
    return !copies
  })
  const key = ++keys
  change([...terminals, { ...place, key, screen, fit, state: 'opening' }])
  return key
}

/** Opens the shell of a screen that is new; coming back to one that was closed opens nothing. */
export function beginOnce(key: number, confirmed: boolean): void {
  const found = terminals.find(one => one.key === key)
  if (found?.state === 'opening' && !lines.has(key)) void begin(key, confirmed)
}

/** Opens its shell, and again after it was closed. Production has to be confirmed each time. */
export async function begin(key: number, confirmed: boolean): Promise<void> {
  const found = terminals.find(one => one.key === key)
  if (!found || lines.has(key)) return
  const { screen, profile, container } = found
  const stop = new AbortController()
  lines.set(key, stop)
  tell(key, { state: 'opening', failure: undefined, exit: undefined })
  const heard: { dispose(): void }[] = []
  try {
    const size = { columns: screen.cols, rows: screen.rows }
    const events = await client.terminals.open({ profile, container, confirmed, ...size }, { signal: stop.signal })
    for await (const event of events) {
      if (event.kind === 'opened') {
        const { terminal } = event
        const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)
        heard.push(screen.onData(text => quietly(client.terminals.type({ terminal, text }))))
        heard.push(
          screen.onResize(({ cols, rows }) => quietly(client.terminals.resize({ terminal, columns: cols, rows }))),
        )
        // It may have been made larger while the shell was on its way.
        quietly(client.terminals.resize({ terminal, columns: screen.cols, rows: screen.rows }))
        drawnOf.set(key, bytes => quietly(client.terminals.drawn({ terminal, bytes })))
        tell(key, { state: 'open' })
      } else if (event.kind === 'output') {
        const bytes = Uint8Array.from(atob(event.data), letter => letter.charCodeAt(0))
        screen.write(bytes, () => drawnOf.get(key)?.(bytes.length))
      } else tell(key, { state: 'closed', exit: event.exit, failure: event.failure })
    }
    tell(key, { state: 'closed' })
  } catch (error) {
    if (!stop.signal.aborted) tell(key, { state: 'closed', failure: failureOf(error) })
  } finally {
    for (const one of heard) one.dispose()
    drawnOf.delete(key)
    lines.delete(key)
  }
}

const drawnOf = new Map<number, (bytes: number) => void>()

/** Hangs up, and takes the screen away. */
export function removeTerminal(key: number): void {
  lines.get(key)?.abort()
  terminals.find(one => one.key === key)?.screen.dispose()
  change(terminals.filter(one => one.key !== key))
}
