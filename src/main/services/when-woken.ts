/**
 * Gives what `take` has, and where it has nothing waits to be woken. `join` begins the listening and answers how to leave,
 * which is done when the signal is aborted, when `take` throws, and when nobody wants more.
 */
export async function* whenWoken<T>(
  join: (wake: () => void) => () => void,
  take: () => T | undefined,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let wake = () => {}
  const awake = () => wake()
  const leave = join(awake)
  signal.addEventListener('abort', awake)
  try {
    while (!signal.aborted) {
      const next = take()
      if (next !== undefined) yield next
      else
        await new Promise<void>(resolve => {
          wake = resolve
        })
    }
  } finally {
    leave()
    signal.removeEventListener('abort', awake)
  }
}
