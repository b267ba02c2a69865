/** Ctrl-C (or SIGTERM) once, and once more. */
export function onInterrupt(first: () => void, second: () => void): { stop(): void } {
  let times = 0
  const listener = () => {
    times++
    if (times === 1) first()
    else second()
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
