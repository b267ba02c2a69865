/** Ctrl-C (or SIGTERM) once, and once more. Who says false at the first is asked again: it was not this that was meant. */
export function onInterrupt(first: () => unknown, second: () => void): { stop(): void } {
  let times = 0
  const listener = () => {
    times++
    if (times > 1) second()
    else if (first() === false) times = 0
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return {
    stop() {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    },
  }
}

/** Resolves at the first Ctrl-C or SIGTERM. */
export const interrupted = (): Promise<void> =>
  new Promise(resolve => {
    const { stop } = onInterrupt(
      () => {
        stop()
        resolve()
      },
      () => {},
    )
  })
