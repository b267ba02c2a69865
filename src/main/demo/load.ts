/** Customers of the shop: a few requests a second against its service, until stopped. */
export function startLoad(url: string, everyMs = 300): { stop(): void } {
  const ended = new AbortController()
  const pages = ['/orders', '/products', '/products', '/sales', '/orders', '/health']
  let turn = 0
  const timer = setInterval(() => {
    const page = pages[turn % pages.length]
    // A stride without a common factor walks through all ids before it repeats.
    const id = (turn++ * 7919) % 40_000
    fetch(`${url}${page}/${id}`, { signal: ended.signal })
      .then(answer => answer.arrayBuffer())
      // The service tells its own failures; a customer only comes again.
      .catch(() => {})
  }, everyMs)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      ended.abort()
    },
  }
}
