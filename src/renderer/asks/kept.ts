import { useCallback, useState } from 'react'

/** A small choice of this screen that survives a reload; forgotten quietly where the browser keeps nothing. */
export function useKept(name: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => read(name) ?? initial)
  const keep = useCallback(
    (next: string) => {
      setValue(next)
      try {
        localStorage.setItem(`quarterdeck.${name}`, next)
      } catch {
        // Private windows refuse; the choice lasts as long as the page.
      }
    },
    [name],
  )
  return [value, keep]
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`quarterdeck.${name}`)
  } catch {
    return null
  }
}
