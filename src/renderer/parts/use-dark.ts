import { useEffect, useState } from 'react'

const isDark = () => document.documentElement.classList.contains('dark')

/** Whether the colours are dark now; for what is drawn once and not by styles. */
export function useDark(): boolean {
  const [dark, setDark] = useState(isDark)
  useEffect(() => {
    const observer = new MutationObserver(() => setDark(isDark()))
    observer.observe(document.documentElement, { attributeFilter: ['class'] })
    return () => observer.disconnect()
  }, [])
  return dark
}
