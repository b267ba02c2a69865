import { readdirSync, readFileSync } from 'node:fs'

/** Reads the arguments of every process of this machine again and again, as `ps` shows them to any login. */
export function watchCommandLines(everyMs = 5) {
  const seen = new Set<string>()
  const look = () => {
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
      } catch {
        // It ended in the meantime.
      }
    }
  }
  const timer = setInterval(look, everyMs)
  return { seen, stop: () => clearInterval(timer) }
}
