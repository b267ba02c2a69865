import { readdirSync, readFileSync } from 'node:fs'

/** A process may become another program after it began; later its arguments stay as they are. */
const looksAtEach = 20

/** Reads the arguments of every process of this machine again and again, as `ps` shows them to any login. */
export function watchCommandLines(everyMs = 5) {
  const seen = new Set<string>()
  let looks = new Map<string, number>()
  const look = () => {
    const running = readdirSync('/proc').filter(name => /^\d+$/.test(name))
    looks = new Map(running.map(pid => [pid, (looks.get(pid) ?? 0) + 1]))
    for (const pid of running) {
      if ((looks.get(pid) ?? 0) > looksAtEach) continue
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
