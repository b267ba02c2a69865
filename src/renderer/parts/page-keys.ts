import { useEffect, useRef } from 'react'

const afterG = 1500

/** Keys of one page, without modifiers; silent in fields that take text, under dialogs, and for the second key of `g …`. */
export function usePageKeys(keys: Readonly<Record<string, () => void>>) {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    let wentAt = Number.NEGATIVE_INFINITY
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || takes(event.target, event.key)) return
      const second = event.timeStamp - wentAt <= afterG
      wentAt = event.key === 'g' && !second ? event.timeStamp : Number.NEGATIVE_INFINITY
      const act = second ? undefined : latest.current[event.key]
      if (!act || document.querySelector('.bp6-dialog, .bp6-omnibar')) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/** Whether what has the focus has a use of its own for the key: fields for all of them, what can be pressed for the space bar. */
const takes = (target: EventTarget | null, key: string) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(?:TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(?:checkbox|radio|button|submit)$/.test(target.type)) ||
    (key === ' ' && /^(?:BUTTON|INPUT|SUMMARY|A)$/.test(target.tagName)))
