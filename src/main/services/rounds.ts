import type { Parts } from './parts'
import { planRound } from './plan-round'

export function createRoundsService(parts: Parts) {
  const { procedures, rounds, store } = parts
  const os = procedures.rounds
  return {
    start: os.start.handler(async ({ input: { atOnce, canary, stopAfter, gapMs, ...asked } }) => {
      const planned = await planRound(parts, { ...asked, pace: { atOnce, canary, stopAfter, gapMs } })
      return { round: (await rounds.start(planned)).round }
    }),
    cancel: os.cancel.handler(({ input }) => rounds.cancel(input.round)),
    get: os.get.handler(({ input }) => rounds.get(input.round)),
    follow: os.follow.handler(({ input, signal }) =>
      rounds.follow(input.round, signal ?? new AbortController().signal),
    ),
    list: os.list.handler(async ({ input }) => [...(await store.rounds.list(input))]),
  }
}
