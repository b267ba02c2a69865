import { Callout } from '@blueprintjs/core'
import type { ReactNode } from 'react'
import type { Failure } from '#domain/failure'
import { CopyButton } from './copy-button'
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

const statement = /\b(?:GRANT|ALTER|CREATE|ssh-keygen|sudo)\b[^.]*?(?:;|$)/i

/** Why something could not be done: layer, cause, what to do, and what to press. */
export function FailureNote({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const copyable = failure.hint && statement.exec(failure.hint)?.[0]
  return (
    <Callout
      compact
      intent={failure.kind === 'cancelled' ? 'none' : 'danger'}
      className="note failure-note"
      icon={false}
    >
      <p className="note-title">
        {titles[failure.kind]}
        {failure.layer ? <span className="note-layer"> · at {failure.layer}</span> : null}
        {failure.code ? <code className="note-code">{failure.code}</code> : null}
      </p>
      <p>
        <Visible text={failure.message} form="block" />
      </p>
      {failure.hint ? (
        <p className="note-hint">
          <Visible text={failure.hint} form="block" />
          {copyable ? <CopyButton text={copyable} label="Copy statement" /> : null}
        </p>
      ) : null}
      <HostKeyNotice code={failure.code} detail={failure.detail} />
      {children ? <div className="note-actions">{children}</div> : null}
    </Callout>
  )
}
