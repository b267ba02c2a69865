import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { RedisKey } from '#domain/redis-console'
import { bytes, duration, grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { type TreeLine, treeLines } from './key-tree'
import { shownKey } from './shown-key'
import { texts } from './texts'

/** Most lines that are drawn: a prefix with more keys below it is narrowed by the pattern. */
const mostLines = 2000

/** Keys as a tree of their prefixes. One stop for the Tab key; arrows walk, open and close, Enter shows the value. */
export function KeyTree({
  keys,
  chosen,
  onChoose,
}: {
  keys: readonly RedisKey[]
  chosen: string | undefined
  onChoose: (key: RedisKey) => void
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<string>()
  const tree = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => treeLines(keys, open), [keys, open])
  const drawn = lines.slice(0, mostLines)
  const here = Math.max(
    0,
    drawn.findIndex(line => line.id === at),
  )
  const toggle = (line: TreeLine, on = !open.has(line.id)) =>
    setOpen(before => new Set(on ? [...before, line.id] : [...before].filter(id => id !== line.id)))
  const goTo = (index: number) => {
    const line = drawn[index]
    if (!line) return
    setAt(line.id)
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[index]?.focus()
  }
  const use = (line: TreeLine) => (line.key ? onChoose(line.key) : toggle(line))
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const line = drawn[here]
    if (!line) return
    const above = drawn.slice(0, here).findLastIndex(one => one.level < line.level)
    const does: Record<string, () => void> = {
      ArrowDown: () => goTo(here + 1),
      ArrowUp: () => goTo(here - 1),
      Home: () => goTo(0),
      End: () => goTo(drawn.length - 1),
      ArrowRight: () => (line.key || open.has(line.id) ? goTo(here + 1) : toggle(line, true)),
      ArrowLeft: () => (!line.key && open.has(line.id) ? toggle(line, false) : goTo(above)),
      Enter: () => use(line),
      ' ': () => use(line),
    }
    const act = does[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div ref={tree} role="tree" aria-label={texts.keys} className="redis-tree" onKeyDown={onKey}>
      {drawn.map((line, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree answers the keys
        <div
          key={line.id}
          role="treeitem"
          aria-level={line.level}
          aria-expanded={line.key ? undefined : open.has(line.id)}
          aria-selected={line.key !== undefined && line.key.key === chosen}
          tabIndex={index === here ? 0 : -1}
          style={{ paddingLeft: `${line.level * 14}px` }}
          onClick={() => {
            setAt(line.id)
            use(line)
          }}
        >
          <code>
            <Visible text={shownKey(line.name) || '""'} />
          </code>
          <span className="muted">{factsOf(line)}</span>
        </div>
      ))}
      {lines.length > drawn.length ? (
        <p className="muted">{`${grouped(lines.length - drawn.length)} more; narrow the pattern to see them.`}</p>
      ) : null}
    </div>
  )
}

const factsOf = ({ key, below, bytes: size }: TreeLine) =>
  key
    ? [
        key.type,
        key.ttlMs === null ? undefined : `${duration(key.ttlMs)} left`,
        key.bytes === null ? undefined : bytes(size),
      ]
        .filter(Boolean)
        .join(' · ')
    : `${grouped(below ?? 0)} keys · ${bytes(size)}`
