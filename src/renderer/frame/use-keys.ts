import { useLayoutEffect, useRef } from 'react'
import { type KeyCommand, readKey } from './keys'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:TEXTAREA|SELECT)$/.test(target.tagName) || isTextInput(target))

const isTextInput = (target: HTMLElement) =>
  target instanceof HTMLInputElement && !/^(?:checkbox|radio|button|submit)$/.test(target.type)

/** Listens for the console's own keys; a dialog in front keeps the page keys to itself. */
export function useKeys(onCommand: (command: KeyCommand) => void) {
  const latest = useRef(onCommand)
  latest.current = onCommand
  // With the first paint, not after it: a key pressed at once is heard too.
  useLayoutEffect(() => {
    let pending: number | null = null
    const listen = (event: KeyboardEvent) => {
      const read = readKey(
        {
          key: event.key,
          ctrl: event.ctrlKey,
          meta: event.metaKey,
          alt: event.altKey,
          // An editor stands in a tree of its own: seen from outside, its keys come from around it.
          typing: isTyping(event.composedPath()[0] ?? null),
          at: event.timeStamp,
        },
        pending,
      )
      pending = read.pending
      if (!read.command || document.querySelector('.bp6-dialog, .bp6-omnibar')) return
      event.preventDefault()
      latest.current(read.command)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
