import type { ReactNode } from 'react'

/** A page: its one h1, what can be done on it, and its body. */
export function Page({
  title,
  actions,
  lead,
  children,
}: {
  title: ReactNode
  actions?: ReactNode
  lead?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
        {lead ? <div className="page-lead">{lead}</div> : null}
        {actions ? <div className="page-actions">{actions}</div> : null}
      </header>
      {children}
    </div>
  )
}

/** A part of a page under an h2. */
export function Block({
  title,
  actions,
  children,
  id,
}: {
  title: ReactNode
  actions?: ReactNode
  children: ReactNode
  id?: string
}) {
  return (
    <div className="block">
      <div className="block-head">
        <h2 id={id}>{title}</h2>
        {actions ? <div className="page-actions">{actions}</div> : null}
      </div>
      {children}
    </div>
  )
}
