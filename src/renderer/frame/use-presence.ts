import { useEffect } from 'react'
import { useSettings, useVault } from '../asks/queries'
import { client } from '../client/client'

const everyMs = 30_000

/** Tells the console that its operator is there, while it would lock by itself otherwise. */
export function usePresence() {
  const counts = useSettings().data?.lockMinutes !== undefined
  const open = useVault().data?.state === 'open'
  useEffect(() => {
    if (!counts || !open) return
    let last = 0
    const tell = () => {
      if (Date.now() - last < everyMs) return
      last = Date.now()
      // A line that is lost locks in time, and that is right: nobody can say that somebody is there.
      client.vault.used().catch(() => {})
    }
    const acts = ['keydown', 'pointerdown', 'pointermove'] as const
    for (const act of acts) document.addEventListener(act, tell, { passive: true })
    return () => {
      for (const act of acts) document.removeEventListener(act, tell)
    }
  }, [counts, open])
}
