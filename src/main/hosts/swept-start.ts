import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By then the rooms stand, runbooks are read and what is measured has been asked a first time. */
const overMs = 15_000

/**
 * Collects once what a start left behind, a third of what this process then holds: while something is measured every few
 * seconds V8 never finds it idle enough to do so by itself. A third of a second was measured on a machine with
 * ten times its work, in a task of its own. Answers how to give it up.
 */
export function sweepStart(): () => void {
  const later = setTimeout(() => {
    // A context that is made while the flag stands has the function; nothing else in this process gets it.
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('globalThis.gc') as undefined | ((how: { execution: 'async' }) => Promise<void>)
    setFlagsFromString('--no-expose-gc')
    collect?.({ execution: 'async' }).catch(() => {})
  }, overMs)
  later.unref()
  return () => clearTimeout(later)
}
