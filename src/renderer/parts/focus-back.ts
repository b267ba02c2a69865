import { useEffect } from 'react'

/** For a dialog that is taken away as it closes: what had the focus before it gets it back. */
export function useFocusBack() {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      // After the dialog's own last word on the focus.
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus()
      })
    }
  }, [])
}
