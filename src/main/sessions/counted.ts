/** The batches, counted as one call from the first that is asked for until there are no more, or nobody wants more. */
export const counted = (
  batches: AsyncIterable<unknown>,
  count: { begin(): void; end(): void },
): AsyncIterable<unknown> => ({
  [Symbol.asyncIterator]() {
    const iterator = batches[Symbol.asyncIterator]()
    let state: 'new' | 'begun' | 'over' = 'new'
    const over = () => {
      if (state === 'begun') count.end()
      state = 'over'
    }
    return {
      async next() {
        if (state === 'new') count.begin()
        if (state === 'new') state = 'begun'
        try {
          const result = await iterator.next()
          if (result.done) over()
          return result
        } catch (error) {
          over()
          throw error
        }
      },
      async return() {
        try {
          return (await iterator.return?.()) ?? { done: true, value: undefined }
        } finally {
          over()
        }
      },
    }
  },
})
