import { prefixOf } from './key-names'

/** What is added up for each prefix. More prefixes than these are counted together: such names are no prefixes. */
const mostPrefixes = 5000

/** Adds keys up by their prefix. */
export function byPrefix<T>(separator: string, empty: () => T) {
  const all = new Map<string, T>()
  return {
    of(key: string): T {
      const prefix = prefixOf(key, separator)
      const name = all.has(prefix) || all.size < mostPrefixes ? prefix : ''
      const found = all.get(name) ?? empty()
      all.set(name, found)
      return found
    },
    /** The first so many by that measure, each named as it is shown. */
    top(most: number, measure: (one: T) => number): { name: string; prefix: string; sum: T }[] {
      return [...all]
        .map(([prefix, sum]) => ({ name: prefix === '' ? '(no prefix)' : prefix, prefix, sum }))
        .toSorted((a, b) => measure(b.sum) - measure(a.sum))
        .slice(0, most)
    },
  }
}
