const most = 80

/** A target's name from whatever a file calls it: one line, nothing invisible, no slash (which divides system and target). */
export function cleanName(text: string, otherwise: string): string {
  const clean = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll('/', '-')
    .trim()
  return [...clean].slice(0, most).join('').slice(0, most).trim() || otherwise
}

/** The same names in the same order, each given once: what is taken gets a number. */
export function uniqueNames(wanted: readonly string[], taken: Iterable<string>): string[] {
  const used = new Set(taken)
  const next = new Map<string, number>()
  return wanted.map(name => {
    let free = name
    for (let at = next.get(name) ?? 2; used.has(free); at++) {
      free = `${name.slice(0, most - 6)}-${at}`
      next.set(name, at + 1)
    }
    used.add(free)
    return free
  })
}

/** A word of a file, fit to stand in a sentence. */
export const quoted = (text: string): string => `“${cleanName(text.slice(0, 200), '').slice(0, 60)}”`
