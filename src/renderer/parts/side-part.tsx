import type { ReactNode } from 'react'

/** One part of what stands beside the list. */
export function SidePart({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="side-part" aria-label={title}>
      <div className="side-part-head">
        <h2 className="eyebrow">{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  )
}
