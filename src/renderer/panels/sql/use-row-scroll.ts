import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type Lie, lieOf, rowHeight, scrollTo, topAt, topShowing } from './row-scroll'

/**
 * Which rows are in sight of a scrolling element, however many there are. Where a pixel is more than a row, the wheel
 * moves by rows all the same.
 */
export function useRowScroll(scroll: HTMLElement | null, total: number) {
  const [view, setView] = useState(0)
  const [top, setTop] = useState(0)
  const lie = lieOf(total, view)
  const latest = useRef<{ lie: Lie; top: number; written: number }>({ lie, top, written: 0 })
  latest.current.lie = lie

  const move = useCallback(
    (to: number) => {
      const now = latest.current
      now.top = Math.max(0, Math.min(now.lie.mostTop, Math.round(to)))
      now.written = scrollTo(now.lie, now.top)
      setTop(now.top)
      if (scroll) scroll.scrollTop = now.written
    },
    [scroll],
  )

  useEffect(() => {
    if (!scroll) return
    const observer = new ResizeObserver(() => setView(scroll.clientHeight))
    observer.observe(scroll)
    const onScroll = () => {
      const now = latest.current
      // What we wrote ourselves comes back rounded.
      if (Math.abs(scroll.scrollTop - now.written) < 1.5) return
      now.written = scroll.scrollTop
      now.top = topAt(now.lie, scroll.scrollTop)
      setTop(now.top)
    }
    const onWheel = (event: WheelEvent) => {
      if (!latest.current.lie.dense || event.ctrlKey || event.deltaY === 0 || event.shiftKey) return
      event.preventDefault()
      const rows = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY : event.deltaY / rowHeight
      move(latest.current.top + (Math.abs(rows) < 1 ? Math.sign(rows) : rows))
    }
    scroll.addEventListener('scroll', onScroll, { passive: true })
    scroll.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      observer.disconnect()
      scroll.removeEventListener('scroll', onScroll)
      scroll.removeEventListener('wheel', onWheel)
    }
  }, [scroll, move])

  // More rows came, or the window changed: the same row stays at the top.
  useLayoutEffect(() => move(latest.current.top), [lie.height, lie.whole, lie.mostTop, move])

  const show = useCallback((row: number) => move(topShowing(latest.current.lie, latest.current.top, row)), [move])
  return { top, lie, move, show }
}
