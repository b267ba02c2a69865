import type { News } from '#domain/alert'
import { client } from '../client/client'
import { untilOpen } from './connection'

const againMs = 1_000

/** Hears of each alert and incident that the operator is to be told of, until `signal`; a lost line is taken up again where it was. */
export async function followTold(heard: (told: News) => void, signal: AbortSignal): Promise<void> {
  let after: string | undefined
  while (!signal.aborted) {
    await untilOpen(signal)
    try {
      for await (const { place, told } of await client.alerts.told({ after }, { signal })) {
        after = place
        if (told) heard(told)
      }
    } catch {
      // The link died or the door closed; the banner says so.
    }
    await new Promise(resolve => setTimeout(resolve, againMs))
  }
}
