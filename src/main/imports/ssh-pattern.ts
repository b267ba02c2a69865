/**
 * Whether a name fits one pattern of ssh: `*` is any run of letters, `?` exactly one. Walks once back and forth, so that
 * no pattern takes long.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let here = 0
  while (here < name.length) {
    if (pattern[at] === '*') {
      star = at++
      resume = here
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[here])) {
      at++
      here++
    } else if (star >= 0) {
      at = star + 1
      here = ++resume
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

/** Whether a name fits a list of them; one that fits after a `!` overrules all others. */
export function fitsPatterns(patterns: readonly string[], name: string): boolean {
  let fits = false
  for (const pattern of patterns) {
    const not = pattern.startsWith('!')
    if (!fitsPattern(not ? pattern.slice(1) : pattern, name)) continue
    if (not) return false
    fits = true
  }
  return fits
}
