import { Button, Callout } from '@blueprintjs/core'
import { Refresh } from '@blueprintjs/icons'
import type { ReactNode } from 'react'
import type { Failure } from '#domain/failure'
import { Advice } from './advice'
import { HostKeyNotice } from './host-key-notice'
import { Visible } from './visible'

const titles: Record<Failure['kind'], string> = {
  invalid: 'This cannot be done as asked',
  missing: 'Not there',
  unreachable: 'No answer',
  denied: 'Refused',
  timeout: 'Took too long',
  cancelled: 'Cancelled',
  rejected: 'The server said no',
  fault: 'Quarterdeck made a mistake',
}

/** Why something could not be done: layer, cause, what to do, and what to press. */
export function FailureNote({
  failure,
  onRetry,
  children,
}: {
  failure: Failure
  /** Asks once more, where asking again is harmless. */
  onRetry?: () => void
  children?: ReactNode
}) {
  return (
    <Callout
      compact
      intent={failure.kind === 'cancelled' ? 'none' : 'danger'}
      className="note failure-note"
      icon={false}
      role="group"
      aria-label={titles[failure.kind]}
    >
      <p className="note-title">
        {titles[failure.kind]}
        {failure.layer ? <span className="note-layer"> · at {failure.layer}</span> : null}
        {failure.code ? <code className="note-code">{failure.code}</code> : null}
      </p>
      <p>
        <Visible text={failure.message} form="block" />
      </p>
      {failure.hint ? <Advice text={failure.hint} /> : null}
      <HostKeyNotice code={failure.code} detail={failure.detail} />
      {children || onRetry ? (
        <div className="note-actions">
          {children}
          {onRetry ? <Button size="small" icon={<Refresh size={14} />} text="Try again" onClick={onRetry} /> : null}
        </div>
      ) : null}
    </Callout>
  )
}
