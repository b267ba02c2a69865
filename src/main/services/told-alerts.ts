import { nanoid } from 'nanoid'
import type { News, ToldNews } from '#domain/alert'
import { whenWoken } from './when-woken'

/** Of a reader that is slow, or away for longer, the oldest is left out. */
const mostKept = 100

/** What the operator is told of alerts and incidents, for whoever listens; the last of it is kept for those whose line is made anew. */
export function createToldAlerts() {
  // A console that was started anew has told something else under the same numbers.
  const life = nanoid(8)
  const kept: { readonly no: number; readonly told: News }[] = []
  const wakes = new Set<() => void>()
  let last = 0

  /** Where somebody stands who heard all up to there; who heard another life of the console has heard nothing of this one. */
  function numberOf(place: string | undefined): number {
    if (place === undefined) return last
    const [of, no = '0'] = place.split(' ')
    return of === life ? Number(no) || 0 : 0
  }

  return {
    tell(told: News) {
      last++
      kept.push({ no: last, told })
      if (kept.length > mostKept) kept.shift()
      for (const wake of wakes) wake()
    },
    /** What is told from now on, or after that place. The first answer says only where the listener stands. */
    follow(after: string | undefined, signal: AbortSignal): AsyncGenerator<ToldNews> {
      let heard = numberOf(after)
      let begun = false
      const join = (wake: () => void) => {
        wakes.add(wake)
        return () => wakes.delete(wake)
      }
      const take = (): ToldNews | undefined => {
        if (!begun) {
          begun = true
          return { place: `${life} ${heard}` }
        }
        const next = kept.find(one => one.no > heard)
        if (!next) return undefined
        heard = next.no
        return { place: `${life} ${heard}`, told: next.told }
      }
      return whenWoken(join, take, signal)
    },
  }
}
