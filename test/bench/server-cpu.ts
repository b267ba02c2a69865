import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds of CPU that a server has used, with all its processes, also those that have ended. */
export function serverCpuMs(pid: number): number {
  const own = statOf(pid)
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => statOf(Number(name)))
    .filter(stat => stat?.parent === pid)
  // A jiffy is a hundredth of a second on every Linux there is.
  return 10 * ((own?.ticks ?? 0) + (own?.ofEnded ?? 0) + children.reduce((sum, stat) => sum + (stat?.ticks ?? 0), 0))
}

function statOf(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold blanks.
    const words = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [, parent = 0] = words
    return { parent, ticks: (words[11] ?? 0) + (words[12] ?? 0), ofEnded: (words[13] ?? 0) + (words[14] ?? 0) }
  } catch {
    // It ended while we were reading.
    return undefined
  }
}
