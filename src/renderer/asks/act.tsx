import { OverlayToaster, type Toaster } from '@blueprintjs/core'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import type { Failure } from '#domain/failure'
import { failureOf } from '../client/client'
import { visibleString } from '../parts/visible-text'
import { useConnection } from './connection'

/** A line at the foot of the page: what was done, or what could not be; with one thing to press. */
export interface Told {
  readonly text: string
  readonly intent?: 'success' | 'danger' | 'warning'
  readonly action?: { readonly text: string; readonly onClick: () => void }
}

const TellContext = createContext<(told: Told) => void>(() => undefined)
export const useTell = () => useContext(TellContext)

const undoMs = 12_000

export function TellProvider({ children }: { children: ReactNode }) {
  const toaster = useRef<Toaster>(null)
  const tell = useCallback((told: Told) => {
    toaster.current?.show({
      message: told.text,
      intent: told.intent,
      timeout: told.action ? undoMs : told.intent === 'danger' ? undoMs : 4000,
      action: told.action,
    })
  }, [])
  return (
    <TellContext value={tell}>
      {children}
      <OverlayToaster ref={toaster as React.Ref<OverlayToaster>} position="bottom" />
    </TellContext>
  )
}

export const failureLine = (failure: Failure) =>
  visibleString(failure.hint ? `${failure.message} ${failure.hint}` : failure.message)

/** Does one thing at a time for a page: knows when it is busy, says what went wrong, refuses while the link is lost. */
export function useAct() {
  const tell = useTell()
  const offline = useConnection() !== 'open'
  const [busy, setBusy] = useState<string | null>(null)
  const act = useCallback(
    async <T,>(name: string, work: () => Promise<T>, said?: (result: T) => Told): Promise<T | undefined> => {
      setBusy(name)
      try {
        const result = await work()
        if (said) tell(said(result))
        return result
      } catch (error) {
        tell({ intent: 'danger', text: failureLine(failureOf(error)) })
        return undefined
      } finally {
        setBusy(null)
      }
    },
    [tell],
  )
  return useMemo(() => ({ act, busy, blocked: offline || busy !== null }), [act, busy, offline])
}
