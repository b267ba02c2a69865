import type { KeyboardEvent } from 'react'

/** Tabs over a place with this id. Arrows go from one to the next; all of them are one stop for the Tab key. */
export function TabStrip({
  label,
  tabs,
  shown,
  panel,
  onShow,
}: {
  label: string
  tabs: readonly { readonly id: string; readonly title: string }[]
  shown: string
  panel: string
  onShow: (id: string) => void
}) {
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex(tab => tab.id === shown)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    onShow(next.id)
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[tabs.indexOf(next)]?.focus()
  }
  return (
    <div role="tablist" className="tab-strip" aria-label={label} onKeyDown={onKey}>
      {tabs.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === shown}
          aria-controls={panel}
          tabIndex={id === shown ? 0 : -1}
          onClick={() => onShow(id)}
        >
          {title}
        </button>
      ))}
    </div>
  )
}
